import { fromHex, utf8 } from './bytes.js';

// RFC 8032 section 5.1: the field's prime and the group's order.
const p = 2n ** 255n - 19n;
const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The y coordinates of the eight points whose order divides 8. Under such a key one signature fits any message. */
const smallOrderY = new Set([
  0n,
  1n,
  p - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}

/** Whether 32 bytes encode a point canonically and not one of small order. */
export function isSoundPoint(encoded: Uint8Array): boolean {
  if (encoded.length !== 32) return false;
  const y = littleEndian(encoded) & (2n ** 255n - 1n);
  return y < p && !smallOrderY.has(y);
}

/** Throws where there is none: browsers have it on secure pages only. */
async function subtleCrypto(): Promise<SubtleCrypto> {
  if (globalThis.crypto?.subtle) return globalThis.crypto.subtle;
  if (!globalThis.process?.versions?.node) throw new Error('no WebCrypto');
  // Node 18 has WebCrypto, but not as a global. A variable keeps bundlers from looking for the module.
  const module = 'node:crypto';
  return ((await import(module)) as { webcrypto: { subtle: SubtleCrypto } }).webcrypto.subtle;
}

async function verifyRaw(key: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  const subtle = await subtleCrypto();
  const imported = await subtle.importKey('raw', key as BufferSource, { name: 'Ed25519' }, false, ['verify']);
  return subtle.verify({ name: 'Ed25519' }, imported, signature as BufferSource, message as BufferSource);
}

// RFC 8032 section 7.1, test 2: the message is the byte 0x72.
const knownKey = fromHex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
const knownSignature = fromHex(
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
  '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00');

/** Whether this runtime's WebCrypto can check Ed25519 at all; some browsers can't yet. */
export async function supportsEd25519(): Promise<boolean> {
  try {
    return await verifyRaw(knownKey, knownSignature, utf8('r'));
  } catch {
    return false;
  }
}

/**
 * Ed25519, once `supportsEd25519`. Libraries disagree about malformed keys and signatures only (small order, encodings
 * out of range), so those are refused before any library is asked.
 */
export async function verifyEd25519(key: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  if (signature.length !== 64 || littleEndian(signature.subarray(32)) >= groupOrder) return false;
  if (!isSoundPoint(key) || !isSoundPoint(signature.subarray(0, 32))) return false;
  try {
    return await verifyRaw(key, signature, message);
  } catch {
    return false;
  }
}
