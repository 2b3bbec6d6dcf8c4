import { expect, test } from 'vitest';
import { ONE, testDatabase } from '../../test/database.ts';
import type { Outcome } from '../kernel/refusal.ts';
import { courierTables, saveCouriers } from './couriers.ts';
import { priceListImport } from './import-price-lists.ts';
import { keptCouriers } from './keep-couriers.ts';

const { db } = await testDatabase();
const { readRow, takeRows } = priceListImport;

const COLUMNS = 'courier origin destination firstKg firstPrice stepKg stepPrice remote days from'.split(' ');
/** A row as it stands in the file. */
const cells = (text: string) => {
  const parts = text.split(',').map((part) => part.trim());
  return Object.fromEntries(COLUMNS.map((name, i) => [name, parts[i] ?? ''])) as Parameters<typeof readRow>[0];
};
const takeFile = (...texts: string[]): Promise<Outcome<number, string>[]> =>
  db.transaction(ONE, (ctx) =>
    takeRows(
      ctx,
      texts.map((text, line) => {
        const read = readRow(cells(text));
        if ('errors' in read) throw new Error(JSON.stringify(read.errors));
        return { line, value: read.value };
      }),
    ),
  );
const listed = async () => (await db.read(ONE, keptCouriers)).find((courier) => courier.code === 'ZTO')!;

test('SHP-1 a price list comes as a table; a later one ends it; the same file again changes nothing', async () => {
  await db.transaction(ONE, (ctx) =>
    saveCouriers(ctx, [{ code: 'ZTO', name: '中通快递', product: '', service: null, active: true, tariffs: [] }]),
  );
  const file = ['ZTO,330000,*,1,8.00,1,2.00,,3,2020-01-01', 'ZTO,330000,540000,1,15.5,0.5,6,10,6,2020-01-01'];
  expect((await takeFile(...file)).map((outcome) => outcome.done)).toEqual([true, true]);
  const { tariffs } = await listed();
  expect(tariffs).toMatchObject([
    {
      ...{ courier: 'ZTO', origins: ['330000'], from: '2020-01-01', until: null },
      rates: [
        { destinations: ['*'], brackets: [{ uptoG: 1_000n, priceMinor: 800n }], days: 3 },
        { destinations: ['540000'], steps: [{ uptoG: null, stepG: 500n, stepMinor: 600n }], remoteMinor: 1_000n },
      ],
    },
  ]);
  await takeFile(...file);
  expect((await listed()).tariffs).toEqual(tariffs);
  await takeFile('ZTO,330000,*,1,9.00,1,2.00,,3,2024-01-01');
  expect((await listed()).tariffs.map(({ from, until }) => [from, until])).toEqual([
    ['2020-01-01', '2024-01-01'],
    ['2024-01-01', null],
  ]);
  const tables = await db.read(ONE, courierTables);
  const lane = tables.tariffs.lane('330000', { province: '310000', city: '310100', district: '', street: '' });
  expect(lane[0]!.brackets).toEqual([{ upto: 1_000, price: 900 }]);
});

test('SHP-1 a row of a courier nobody knows, or that makes no sound list, is refused alone', async () => {
  const outcomes = await takeFile(
    'HERMES,330000,*,1,8,1,2,,,2020-01-01',
    'ZTO,330000,440000,1,8,0,2,,,2030-01-01',
    'ZTO,330000,450000,1,8,1,2,,,2030-01-01',
  );
  expect(outcomes).toMatchObject([
    { done: false, refusal: { code: 'shipping.courierUnknown' } },
    { done: false, refusal: { code: 'shipping.tariffUnsound', data: { place: '440000', why: 'stepOfNothing' } } },
    { done: true },
  ]);
});

test.each`
  row                                   | code
  ${',330000,*,1,8,1,2'}                | ${'shipping.courierMissing'}
  ${'ZTO,浙江,*,1,8,1,2'}               | ${'shipping.placeDamaged'}
  ${'ZTO,330000,330199,1,8,1,2'}        | ${'shipping.placeDamaged'}
  ${'ZTO,330000,*,1,acht,1,2'}          | ${'shipping.priceDamaged'}
  ${'ZTO,330000,*,1,8,1,-2'}            | ${'shipping.priceDamaged'}
  ${'ZTO,330000,*,1,8,1,2,,,next week'} | ${'shipping.dayDamaged'}
`('SHP-1 the cell that is wrong is named: $row', ({ row, code }) => {
  expect(readRow(cells(row))).toMatchObject({ errors: [{ code }] });
});
