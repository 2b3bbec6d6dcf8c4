/** What GS1 symbols say, held against the vectors of the GS1 dictionary and against an independent writer and reader. */
import fs from 'node:fs';
import path from 'node:path';
import bwipjs from 'bwip-js/node';
import { describe, expect, test } from 'vitest';
import { readBack } from '../shipping/print/testing/read-back.ts';
import { faultOf, readElements, readMarked } from './gs1.ts';
import { CHECKS } from './gs1-checks.ts';

const VECTORS = path.resolve(import.meta.dirname, '../../../shared/fixtures/gs1/lint-vectors.json');
const missing = fs.existsSync(VECTORS) ? null : `${VECTORS} is not here`;
if (missing) console.log(`skipped: ${missing}`);

type Vector = { linter: string; input: string; valid: boolean };
/** Lists that other bodies keep, coupons, and prefixes given out: nothing of goods we trace. */
const NOT_OURS = [
  ...['iso3166', 'iso3166999', 'iso3166alpha2', 'iso4217', 'packagetype', 'iban'],
  ...['couponcode', 'couponposoffer', 'gcppos1', 'gcppos2'],
];

test.skipIf(missing)('WMS-12 every vector of the checks we make is judged as GS1 judges it', () => {
  const vectors = JSON.parse(fs.readFileSync(VECTORS, 'utf8')) as Vector[];
  const text = (input: string) =>
    input
      .replace(/\\x([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/\\(["\\])/g, '$1');
  const judged = vectors.filter(({ linter }) => !NOT_OURS.includes(linter));
  const wrong = judged.filter(({ linter, input, valid }) => CHECKS[linter]?.(text(input)) !== valid);
  expect(wrong).toEqual([]);
  expect(judged.length).toBeGreaterThan(1000);
});

const GS = '\u001d';
test.each`
  what                            | scan                                                            | elements
  ${'GS1-128 with FNC1'}          | ${`]C10106901234567892${'10'}LOT-7${GS}1727063021S1`}           | ${'01=06901234567892 10=LOT-7 17=270630 21=S1'}
  ${'a scanner without a mark'}   | ${`01069012345678921727063010AB${GS}21S1`}                      | ${'01=06901234567892 17=270630 10=AB 21=S1'}
  ${'read by people'}             | ${'(01)06901234567892(17)270630(10)A(B)'}                       | ${'01=06901234567892 17=270630 10=A(B)'}
  ${'a QR code with a link'}      | ${'https://id.example.cn/01/6901234567892/10/AB%2F1?17=270630'} | ${'01=06901234567892 10=AB/1 17=270630'}
  ${'a weight'}                   | ${`]C1019690123456789${'5'}3103001250`}                         | ${'01=96901234567895 3103=001250'}
  ${'a wrong check digit'}        | ${']C10106901234567891'}                                        | ${null}
  ${'a day there is not'}         | ${']C1010690123456789217270231'}                                | ${null}
  ${'an identifier there is not'} | ${']C105123'}                                                   | ${null}
  ${'an EAN-13'}                  | ${'6901234567892'}                                              | ${null}
  ${'a waybill'}                  | ${'75312345678901'}                                             | ${null}
  ${'a web page'}                 | ${'https://example.cn/shop'}                                    | ${null}
`('WMS-12 $what', ({ scan, elements }) => {
  const found = readElements(scan);
  expect(found && [...found].map(([identifier, data]) => `${identifier}=${data}`).join(' ')).toBe(elements);
});

test('WMS-12 lot, expiry and serial of a scan; a month without a day ends with its last', () => {
  const now = new Date('2026-11-22T00:00:00Z');
  expect(readMarked('(01)06901234567892(10)L1(21)S9(17)280200', now)).toEqual({
    ...{ gtin: '06901234567892', lot: 'L1', serial: 'S9', madeOn: null, expiresOn: '2028-02-29' },
  });
  expect(readMarked('(01)06901234567892(15)790131', now)?.expiresOn).toBe('1979-01-31');
  expect(readMarked('(10)L1', now)).toBeNull();
  expect(faultOf('01', '0690123456789')).toBe('length');
});

describe('WMS-12 what an independent writer draws and an independent reader reads', () => {
  const ELEMENTS = '(01)06901234567892(10)LOT-7(17)270630(21)S-001';
  test.each([
    ['gs1-128', 'Code128', ELEMENTS],
    ['gs1datamatrix', 'DataMatrix', ELEMENTS],
    ['gs1qrcode', 'QRCode', ELEMENTS],
  ])('%s is understood as it was meant, FNC1 and all', async (bcid, format, text) => {
    const png = await bwipjs.toBuffer({
      bcid,
      text,
      scale: 4,
      paddingwidth: 20,
      paddingheight: 20,
      backgroundcolor: 'FFFFFF',
    });
    const [read] = await readBack(png, [format]);
    const elements = readElements(read!.identified);
    expect([...elements!].map(([identifier, data]) => `(${identifier})${data}`).join('')).toBe(text);
  });

  test.each([
    ['ean13', 'EAN13', '6901234567892'],
    ['code128', 'Code128', 'SH-A-01-001-1'],
    ['qrcode', 'QRCode', '青禾 QH-MP02-12'],
  ])('%s', async (bcid, format, text) => {
    const png = await bwipjs.toBuffer({
      bcid,
      text,
      scale: 4,
      paddingwidth: 20,
      paddingheight: 20,
      backgroundcolor: 'FFFFFF',
    });
    expect((await readBack(png, [format])).map((one) => one.text)).toEqual([text]);
  });
});
