import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  isSealedWithOldKey,
  KEY_FILE,
  loadKeyRing,
  newKeyLine,
  openSecret,
  parseKeyRing,
  sealBytes,
  sealSecret,
} from './secrets.ts';

const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');

test('figure 45: what is sealed opens again, and only for what it belongs to', () => {
  const ring = parseKeyRing(newKeyLine('k1'));
  const sealed = sealSecret(ring, '秘密 secret', 'shop/1');
  expect(sealed).not.toContain('secret');
  expect(openSecret(ring, sealed, 'shop/1')).toBe('秘密 secret');
  expect(() => openSecret(ring, sealed, 'shop/2')).toThrow();
  expect(sealSecret(ring, '秘密 secret', 'shop/1')).not.toBe(sealed);
});

test('figure 45: a change of any byte is found', () => {
  const ring = parseKeyRing(newKeyLine('k1'));
  const sealed = sealBytes(ring, 'x', 'a');
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(() => openSecret(ring, changed.toString('base64url'), 'a'), `byte ${at}`).toThrow();
  }
});

test('figure 45: a new key seals, the old one still opens what it sealed', () => {
  const old = newKeyLine('k1');
  const before = parseKeyRing(old);
  const sealed = sealSecret(before, 's', 'a');
  const after = parseKeyRing(`${newKeyLine('k2')}\n${old}`);
  expect(openSecret(after, sealed, 'a')).toBe('s');
  expect(isSealedWithOldKey(after, sealed)).toBe(true);
  expect(isSealedWithOldKey(after, sealSecret(after, 's', 'a'))).toBe(false);
  expect(() => openSecret(parseKeyRing(newKeyLine('k3')), sealed, 'a')).toThrow('k1');
});

test.each([
  ['nothing', ''],
  ['a word', 'changeme'],
  ['16 bytes', `k1:${base64(randomBytes(16))}`],
  ['zeros', `k1:${base64(new Uint8Array(32))}`],
  ['a repeated word', `k1:${base64('secretsecretsecretsecretsecretse')}`],
  ['typed text', `k1:${base64('The quick brown fox jumps over a')}`],
  ['one id twice', `${newKeyLine('k1')},${newKeyLine('k1')}`],
])('figure 45: the start is refused with %s as key', (_, text) => {
  expect(() => parseKeyRing(text)).toThrow();
});

test('figure 45: the key file is made once, for its owner only', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-keys-'));
  onTestFinished(() => fs.rmSync(dir, { recursive: true }));
  const ring = loadKeyRing(dir, undefined);
  expect(openSecret(loadKeyRing(dir, undefined), sealSecret(ring, 's', 'a'), 'a')).toBe('s');
  if (process.platform !== 'win32') expect(fs.statSync(path.join(dir, KEY_FILE)).mode & 0o777).toBe(0o600);
});
