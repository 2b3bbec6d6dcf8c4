/**
 * Certificates of a small authority, made at start: UnionPay sends the certificate it signs with inside each message, and
 * node can read certificates but make none. Only what such a certificate needs: names, validity, key, and whether it may
 * sign others.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { type KeyPair, makeKeyPair } from './key-pair.ts';

export type Certified = KeyPair & { name: string; certificate: string };

const FROM = new Date('2020-01-01T00:00:00Z');
const TO = new Date('2049-12-31T00:00:00Z');

/** Issued by `issuer`, or by itself. `mayIssue`: it is an authority. */
export function makeCertificate(
  name: string,
  serial: number,
  { issuer, mayIssue = false, to = TO }: { issuer?: Certified; mayIssue?: boolean; to?: Date } = {},
): Certified {
  const pair = makeKeyPair();
  const by = issuer ?? { ...pair, name };
  const algorithm = sequence(objectId(SHA256_WITH_RSA), tagged(0x05));
  const body = sequence(
    tagged(0xa0, integer(2)),
    integer(serial),
    algorithm,
    nameOf(by.name),
    sequence(time(FROM), time(to)),
    nameOf(name),
    createPublicKey(pair.publicKey).export({ type: 'spki', format: 'der' }),
    ...(mayIssue ? [tagged(0xa3, sequence(basicConstraints()))] : []),
  );
  const signature = sign('RSA-SHA256', body, createPrivateKey(by.privateKey));
  const whole = sequence(body, algorithm, tagged(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').replaceAll(/.{64}/g, '$&\n').trim();
  return { ...pair, name, certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----` };
}

const SHA256_WITH_RSA = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
const COMMON_NAME = [0x55, 0x04, 0x03];
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];

/** DER: a tag, the length, the content. */
function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const long = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...long]), content]);
}

const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, ...parts);
const objectId = (bytes: readonly number[]): Buffer => tagged(0x06, Buffer.from(bytes));
const integer = (value: number): Buffer =>
  tagged(0x02, Buffer.from(value.toString(16).padStart(10, '0'), 'hex').subarray(firstByte(value)));
/** Of five bytes, those that count; a first bit of one would be a minus. */
const firstByte = (value: number): number =>
  [0x7f, 0x7fff, 0x7fffff, 0x7fffffff].reduce((bytes, most) => (value <= most ? bytes : bytes - 1), 4);
const nameOf = (name: string): Buffer =>
  sequence(tagged(0x31, sequence(objectId(COMMON_NAME), tagged(0x0c, Buffer.from(name, 'utf8')))));
/** Two digits of the year, as long as it is before 2050. */
const time = (at: Date): Buffer =>
  tagged(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replaceAll(/\D/g, '')}Z`, 'latin1'));
const basicConstraints = (): Buffer =>
  sequence(
    objectId(BASIC_CONSTRAINTS),
    tagged(0x01, Buffer.from([0xff])),
    tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))),
  );
