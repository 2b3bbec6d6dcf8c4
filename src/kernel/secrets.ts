/**
 * Secrets at rest: sealed with AES-256-GCM under a key that is not in the database, so a dump of the database gives
 * nothing away (quality figure 45). Every sealed value names its key: a new key is put in front of the ring, old values
 * still open and are sealed anew when they are next written. A value is bound to what it belongs to (`about`), so it
 * cannot be moved to another row.
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

type Key = { id: string; secret: KeyObject };

/** The first key seals; every key opens. */
export type KeyRing = { readonly keys: readonly [Key, ...Key[]] };

export const KEY_FILE = 'guanjia.keys';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Reads `id:base64`, several separated by comma, blank or line, newest first. Throws when a key is not 32 random
 * bytes: short and made-up keys are how others were broken into, so the program does not start with one.
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(parseKey);
  const [first, ...rest] = keys;
  if (!first) throw new Error('the key ring is empty: give GUANJIA_KEY as `id:base64 of 32 random bytes`');
  if (new Set(keys.map((key) => key.id)).size < keys.length) throw new Error('two keys of the ring have one id');
  return { keys: [first, ...rest] };
}

function parseKey(part: string): Key {
  const match = /^([a-z0-9]{1,16}):([A-Za-z0-9+/]{43}=)$/.exec(part);
  if (!match) throw new Error('a key must be `id:base64 of 32 bytes`, as `guanjia doctor` shows how to make one');
  const bytes = Buffer.from(match[2]!, 'base64');
  // 32 random bytes hold about 30 different values; words, patterns and `changeme` repeated hold few.
  if (new Set(bytes).size < 20) throw new Error(`key ${match[1]} is not random: make a new one`);
  // Readable text is a password somebody typed, not random bytes.
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f)) throw new Error(`key ${match[1]} is text, not random bytes`);
  return { id: match[1]!, secret: createSecretKey(bytes) };
}

/** A line for the ring with a fresh random key. */
export const newKeyLine = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

/** The ring of GUANJIA_KEY, else of the key file in the data folder, which is made (for its owner only) when missing. */
export function loadKeyRing(dataDir: string, env: string | undefined = process.env['GUANJIA_KEY']): KeyRing {
  if (env !== undefined) return parseKeyRing(env);
  const file = path.join(dataDir, KEY_FILE);
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    fs.writeFileSync(file, `${newKeyLine('k1')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return parseKeyRing(fs.readFileSync(file, 'utf8'));
}

/** Layout: version, length of the key id, key id, 12 bytes IV, 16 bytes tag, cipher text. */
export function sealBytes(ring: KeyRing, plain: Uint8Array | string, about: string): Buffer {
  const key = ring.keys[0];
  const head = Buffer.from(`${String.fromCharCode(VERSION, key.id.length)}${key.id}`, 'latin1');
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.secret, iv).setAAD(Buffer.from(about));
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  return Buffer.concat([head, iv, cipher.getAuthTag(), body]);
}

/** Throws when the value was sealed with a key we do not have, was changed, or belongs to something else. */
export function openBytes(ring: KeyRing, sealed: Buffer, about: string): Buffer {
  const id = keyIdOf(sealed);
  const key = ring.keys.find((one) => one.id === id);
  if (!key) throw new Error(`sealed with key ${id}, which is not in the ring`);
  const at = 2 + id.length;
  const decipher = createDecipheriv('aes-256-gcm', key.secret, sealed.subarray(at, at + IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(about))
    .setAuthTag(sealed.subarray(at + IV_BYTES, at + IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(at + IV_BYTES + TAG_BYTES)), decipher.final()]);
}

function keyIdOf(sealed: Buffer): string {
  if (sealed[0] !== VERSION) throw new Error('not a sealed value');
  return sealed.subarray(2, 2 + sealed[1]!).toString('latin1');
}

/** The same as text, for columns that hold text or JSON (a shop's credentials). */
export const sealSecret = (ring: KeyRing, plain: string, about: string): string =>
  sealBytes(ring, plain, about).toString('base64url');

export const openSecret = (ring: KeyRing, sealed: string, about: string): string =>
  openBytes(ring, Buffer.from(sealed, 'base64url'), about).toString('utf8');

/** The credentials of one account, each bound to the account and its own name. */
export const sealAll = (ring: KeyRing, plain: Record<string, string>, about: string): Record<string, string> =>
  Object.fromEntries(Object.entries(plain).map(([name, text]) => [name, sealSecret(ring, text, `${about}/${name}`)]));

export const openAll = (ring: KeyRing, sealed: Record<string, string>, about: string): Record<string, string> =>
  Object.fromEntries(Object.entries(sealed).map(([name, text]) => [name, openSecret(ring, text, `${about}/${name}`)]));

/** True when the value was sealed with an older key: seal it anew. */
export const isSealedWithOldKey = (ring: KeyRing, sealed: string | Buffer): boolean =>
  keyIdOf(typeof sealed === 'string' ? Buffer.from(sealed, 'base64url') : sealed) !== ring.keys[0].id;
