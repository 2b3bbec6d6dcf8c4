/**
 * Ids are UUIDs of version 7: time first, so indexes grow at the right end and a month's rows lie together. They are
 * made by the caller, so a repeated call carries the same id.
 */
import { hash, randomFillSync } from 'node:crypto';

export type Id = string;

export type Random = (bytes: Uint8Array) => Uint8Array;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** 12 hex digits of milliseconds since 1970 as `xxxxxxxx-xxxx`. */
function timePart(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

/**
 * A source of ids that never go backwards within one millisecond: the 12 bits behind the version count up from a
 * random start (RFC 9562, 6.2 method 1).
 */
export function idSource(now: () => number, random: Random = randomFillSync as Random): () => Id {
  const pool = new Uint8Array(4096);
  let used = pool.length;
  let last = 0;
  let count = 0;
  return () => {
    if (used + 10 > pool.length) {
      random(pool);
      used = 0;
    }
    const ms = now();
    if (ms > last) {
      last = ms;
      count = ((pool[used]! & 0x07) << 8) | pool[used + 1]!;
    } else if (++count > 0xfff) {
      last++;
      count = 0;
    }
    const at = used + 2;
    used += 10;
    const hex = (i: number) => HEX[pool[at + i]!]!;
    const variant = HEX[(pool[at]! & 0x3f) | 0x80]!;
    const counter = `7${count.toString(16).padStart(3, '0')}`;
    return `${timePart(last)}-${counter}-${variant}${hex(1)}-${hex(2)}${hex(3)}${hex(4)}${hex(5)}${hex(6)}${hex(7)}`;
  };
}

/**
 * An id that follows from another one and a name: the same inputs give the same id, so a repeated step is recognised.
 * It keeps the parent's time, so it lies in the parent's month.
 */
export function derivedId(parent: Id, name: string): Id {
  const h = hash('sha1', `${parent}/${name}`, 'hex');
  const variant = HEX[(Number.parseInt(h.slice(3, 5), 16) & 0x3f) | 0x80]!;
  return `${parent.slice(0, 13)}-7${h.slice(0, 3)}-${variant}${h.slice(5, 7)}-${h.slice(7, 19)}`;
}

/** The moment an id was made, in milliseconds since 1970. */
export const timeOfId = (id: Id): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** The smallest id of a moment: a bound for ranges of ids. */
export const firstIdAt = (ms: number): Id => `${timePart(ms)}-0000-0000-000000000000`;
