/** 128 random bits as hex: an idempotency key that nobody else uses. */
export async function randomKey(): Promise<string> {
  const bytes = (await webCrypto()).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/** Node 18 has no global one. Its module is named indirectly, because bundlers for browsers would look for it. */
async function webCrypto(): Promise<Pick<Crypto, 'getRandomValues'>> {
  if (globalThis.crypto !== undefined) return globalThis.crypto;
  const name = 'node:crypto';
  return (await import(name) as typeof import('node:crypto')).webcrypto as Crypto;
}
