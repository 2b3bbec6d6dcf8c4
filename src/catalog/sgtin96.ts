/**
 * SGTIN-96: what an RFID tag on goods says (WMS-10): which article, and which piece of it. GS1 EPC Tag Data Standard 1.13,
 * section 14.5.1: header 48, three bits of filter, three of partition, 44 of company prefix and item, 38 of serial number.
 */

export type Tag = {
  /** 14 digits, the last one the check digit. */
  gtin: string;
  /** Digits of the company prefix within the GTIN, 6 to 12: the tag keeps the two apart. */
  prefixDigits: number;
  /** 0 to 274,877,906,943. */
  serial: bigint;
  /** 1: a piece sold to people; 2: a full case. */
  filter: number;
};

export type TagFault = 'rfid.notHex' | 'rfid.otherScheme' | 'rfid.damaged';

const HEADER = 0x30n;
const SERIAL_BITS = 38n;
const MOST_SERIAL = 1n << SERIAL_BITS;
/** Bits of the company prefix by partition 0 to 6, whose digits are 12 to 6; the item has the rest of 44 and of 13 digits. */
const PREFIX_BITS = [40n, 37n, 34n, 30n, 27n, 24n, 20n];
const BOTH_BITS = 44n;

/** Modulo 10 with weights 3 and 1 from the right (GS1 General Specifications, 7.9). */
export function checkDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}

/** 24 hexadecimal digits. Throws on what no tag can say: a programming fault, since masters are checked when kept. */
export function writeTag({ gtin, prefixDigits, serial, filter }: Tag): string {
  const valid = /^\d{14}$/.test(gtin) && Number(gtin[13]) === checkDigit(gtin.slice(0, 13));
  if (
    !valid ||
    prefixDigits < 6 ||
    prefixDigits > 12 ||
    serial < 0n ||
    serial >= MOST_SERIAL ||
    filter < 0 ||
    filter > 7
  )
    throw new RangeError(`no SGTIN-96 for ${gtin} (prefix of ${prefixDigits}), serial ${serial}, filter ${filter}`);
  const partition = 12 - prefixDigits;
  const prefix = BigInt(gtin.slice(1, 1 + prefixDigits));
  // The indicator digit in front of the GTIN stands first in the item's number.
  const item = BigInt(gtin[0]! + gtin.slice(1 + prefixDigits, 13));
  const itemBits = BOTH_BITS - PREFIX_BITS[partition]!;
  let bits = (HEADER << 3n) | BigInt(filter);
  bits = (bits << 3n) | BigInt(partition);
  bits = (bits << PREFIX_BITS[partition]!) | prefix;
  bits = (bits << itemBits) | item;
  bits = (bits << SERIAL_BITS) | serial;
  return bits.toString(16).toUpperCase().padStart(24, '0');
}

/** Reads a tag, or says why it is none of ours: readers hear every tag around. */
export function readTag(hex: string): Tag | TagFault {
  if (!/^[0-9a-f]{24}$/i.test(hex)) return 'rfid.notHex';
  const bits = BigInt(`0x${hex}`);
  const part = (from: bigint, width: bigint) => (bits >> (96n - from - width)) & ((1n << width) - 1n);
  if (part(0n, 8n) !== HEADER) return 'rfid.otherScheme';
  const partition = Number(part(11n, 3n));
  const prefixBits = PREFIX_BITS[partition];
  if (prefixBits === undefined) return 'rfid.damaged';
  const prefixDigits = 12 - partition;
  const prefix = part(14n, prefixBits).toString().padStart(prefixDigits, '0');
  const item = part(14n + prefixBits, BOTH_BITS - prefixBits)
    .toString()
    .padStart(13 - prefixDigits, '0');
  // More digits than the partition has room for: bits turned over on the air.
  if (prefix.length > prefixDigits || item.length > 13 - prefixDigits) return 'rfid.damaged';
  const digits = item[0]! + prefix + item.slice(1);
  return {
    gtin: `${digits}${checkDigit(digits)}`,
    prefixDigits,
    serial: part(58n, SERIAL_BITS),
    filter: Number(part(8n, 3n)),
  };
}
