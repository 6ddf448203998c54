import { concat, decodeBase64, decodeHash, toHex, utf8 } from './bytes.js';
import { integer } from './canonical.js';
import { verifyEd25519 } from './ed25519.js';
import { Malformed } from './errors.js';
import { sha256 } from './sha256.js';

export const signatureTypes = { log: 0x01, witness: 0x04 } as const;

/** A C2SP verifier key: `<name>+<key id>+<base64(type ‖ public key)>`. */
export interface VerifierKey {
  /** Whose key it is: of a log its origin. */
  readonly name: string;
  /** 8 hex digits. */
  readonly id: string;
  /** 1 for logs, 4 for witnesses. */
  readonly type: number;
  /** Ed25519. */
  readonly publicKey: Uint8Array;
}

const vkeyGrammar = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/;
/** Key names hold no Unicode spaces, no plus sign, no controls, and nothing that decoding replaced. */
const keyName = /^[^\p{White_Space}\p{Cc}+\ufffd]+$/u;

/** Parses a verifier key of the given signature type. Whether its point is sound is asked separately. */
export function parseVerifierKey(vkey: string, type: number): VerifierKey {
  const [, name, id, encoded] = vkeyGrammar.exec(vkey) ?? [];
  if (name === undefined || id === undefined || encoded === undefined || !keyName.test(name)) {
    throw new Malformed('not a verifier key');
  }
  const bytes = decodeBase64(encoded);
  if (bytes[0] !== type) throw new Malformed(`a verifier key of type ${bytes[0]}, not ${type}`);
  if (bytes.length !== 33) throw new Malformed('a verifier key that is not 32 bytes');
  if (toHex(sha256(concat(utf8(`${name}\n`), bytes)).subarray(0, 4)) !== id) {
    throw new Malformed('a verifier key whose id is not its own');
  }
  return { name, id, type, publicKey: bytes.subarray(1) };
}

export interface NoteSignature {
  readonly name: string;
  readonly id: string;
  readonly signature: Uint8Array;
}

/** A signed tree head: a C2SP signed note of exactly three lines of text. */
export interface TreeHead {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Uint8Array;
  /** What is signed: the three lines with their newlines. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** C2SP asks for room for 16 at least. */
const mostSignatures = 100;
const longestNote = 64 * 1024;
/** Controls but line feeds, and what a decoder puts in place of bytes that are none of UTF-8. */
const notInNotes = /[\u0000-\u0009\u000b-\u001f\ufffd]/;

export function parseTreeHead(note: string): TreeHead {
  if (note.length > longestNote) throw new Malformed('a tree head of more than 64 KiB');
  if (notInNotes.test(note)) throw new Malformed('a tree head with control characters');
  const [origin, size, root, blank, ...rest] = note.split('\n');
  if (origin === undefined || size === undefined || root === undefined || blank !== '' || rest.pop() !== '') {
    throw new Malformed('a tree head is three lines, an empty line and signatures');
  }
  if (origin === '') throw new Malformed('a tree head of no origin');
  if (rest.length === 0) throw new Malformed('a tree head without signatures');
  if (rest.length > mostSignatures) throw new Malformed(`a tree head of more than ${mostSignatures} signatures`);
  return {
    origin,
    size: integer(size, 'the tree head\'s size'),
    root: decodeHash(root),
    text: `${origin}\n${size}\n${root}\n`,
    signatures: rest.map(parseSignature),
  };
}

function parseSignature(line: string): NoteSignature {
  const [dash, name, encoded, ...more] = line.split(' ');
  if (dash !== '\u2014' || name === undefined || encoded === undefined || more.length > 0 || !keyName.test(name)) {
    throw new Malformed('a malformed signature line');
  }
  const bytes = decodeBase64(encoded);
  if (bytes.length <= 4) throw new Malformed('a signature without a signature');
  return { name, id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

/**
 * Whether the key signed the head: 'none' when no line names it, else whether **every** line that names it verifies
 * (C2SP signed-note: a note with a bad signature of a known key should be rejected whole).
 */
export async function checkSignatures(head: TreeHead, key: VerifierKey): Promise<'good' | 'bad' | 'none'> {
  const own = head.signatures.filter(line => line.name === key.name && line.id === key.id);
  if (own.length === 0) return 'none';
  for (const line of own) {
    const good = key.type === signatureTypes.witness
      ? await verifyCosignature(head, key, line.signature)
      : await verifyEd25519(key.publicKey, line.signature, utf8(head.text));
    if (!good) return 'bad';
  }
  return 'good';
}

/** C2SP tlog-cosignature, Ed25519: an eight-byte timestamp before the signature, and signed with the head's text. */
async function verifyCosignature(head: TreeHead, key: VerifierKey, signature: Uint8Array): Promise<boolean> {
  if (signature.length !== 72 || signature[0]! > 0x7f) return false;
  const time = BigInt(`0x${toHex(signature.subarray(0, 8))}`);
  const message = utf8(`cosignature/v1\ntime ${time}\n${head.text}`);
  return verifyEd25519(key.publicKey, signature.subarray(8), message);
}
