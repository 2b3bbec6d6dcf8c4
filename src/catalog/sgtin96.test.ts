import { expect, test } from 'vitest';
import { seeded } from '../../test/random.ts';
import { checkDigit, readTag, type Tag, writeTag } from './sgtin96.ts';

const standard: Tag = { gtin: '80614141123458', prefixDigits: 7, serial: 6789n, filter: 3 };

test('WMS-10 the tag of the standard is written and read', () => {
  expect(writeTag(standard)).toBe('3074257BF7194E4000001A85');
  expect(readTag('3074257bf7194e4000001a85')).toEqual(standard);
});

test('WMS-10 every tag written is read as it was', () => {
  const { below, seed } = seeded(96);
  for (let n = 0; n < 2000; n++) {
    const digits = Array.from({ length: 13 }, () => below(10)).join('');
    const serial = (BigInt(below(2 ** 19)) << 19n) | BigInt(below(2 ** 19));
    const tag: Tag = { gtin: `${digits}${checkDigit(digits)}`, prefixDigits: 6 + below(7), serial, filter: below(8) };
    expect(readTag(writeTag(tag)), `seed ${seed}, tag ${n}`).toEqual(tag);
  }
});

test.each`
  what                           | hex                           | fault
  ${'not hexadecimal'}           | ${'3074257BF7194E4000001A8G'} | ${'rfid.notHex'}
  ${'cut off'}                   | ${'3074257BF7194E40'}         | ${'rfid.notHex'}
  ${'a pallet (SSCC-96)'}        | ${'3174257BF4499602D2000000'} | ${'rfid.otherScheme'}
  ${'a partition that is none'}  | ${'307C257BF7194E4000001A85'} | ${'rfid.damaged'}
  ${'a prefix with more digits'} | ${'3077FFFFF7194E4000001A85'} | ${'rfid.damaged'}
`('WMS-10 a tag that is $what is told apart', ({ hex, fault }) => {
  expect(readTag(hex)).toBe(fault);
});

test.each`
  what                    | tag
  ${'wrong check digit'}  | ${{ ...standard, gtin: '80614141123459' }}
  ${'too large a serial'} | ${{ ...standard, serial: 1n << 38n }}
  ${'no such prefix'}     | ${{ ...standard, prefixDigits: 5 }}
`('WMS-10 no tag is written with $what', ({ tag }) => {
  expect(() => writeTag(tag)).toThrow('no SGTIN-96');
});
