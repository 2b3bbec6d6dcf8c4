/** SHP-6: what parcels should cost when they leave, and what a courier's bill asks instead, line by line with its cause. */
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { parcelHouse } from '../../../test/parcels.ts';
import type { Id } from '../../kernel/ids.ts';
import { saveCouriers } from '../couriers.ts';
import { ParcelWork } from '../store.ts';
import { compileTariffs, type Tariff } from '../tariff.ts';
import { estimateFreight } from './estimate-freight.ts';
import { billLines, courierBillDetail, freightByMonth } from './freight-queries.ts';
import { type FileLine, importCourierBill } from './import-courier-bill.ts';
import { judgeLine } from './judge-line.ts';
import { readCourierBill } from './read-courier-bill.ts';
import { settleLines } from './settle-lines.ts';

/** 5 yuan for the first kilogram, 2 for each begun one behind it. */
const TARIFF: Tariff = {
  ...{ courier: 'YTO', origins: ['*'], from: '2020-01-01', until: null, volumetricDivisor: null, roundToG: 1n },
  ...{ forgiveG: 0n, minimumMinor: 0n, fuelPpm: 0n, cod: null, insurance: null, maxWeightG: null, maxSideMm: null },
  ...{ refusedGoods: [], served: [], refused: [], priority: 1 },
  rates: [
    {
      destinations: ['330000'],
      brackets: [{ uptoG: 1000n, priceMinor: 500n }],
      steps: [{ uptoG: null, stepG: 1000n, stepMinor: 200n }],
      remoteMinor: 0n,
      days: 2,
    },
  ],
};

describe('SHP-6 the cause of a difference', () => {
  const table = compileTariffs([TARIFF], '2026-11-22');
  const parcel = { courier: 'YTO', origin: '310000', destination: '330110', weightG: 900n, codMinor: null };
  test.each([
    ['agreed', 500n, 900n, 500n],
    ['agreed by our weight, whatever theirs is', 500n, 1900n, 500n],
    ['weight', 500n, 1900n, 700n],
    ['price', 500n, 900n, 650n],
    ['price', 500n, null, 650n],
    ['weightAndPrice', 500n, 1900n, 900n],
    ['noList', null, 900n, 500n],
  ] as const)('%s', (cause, estimate, weightG, minor) => {
    expect(judgeLine(parcel, estimate, { weightG, minor }, table).cause).toBe(cause.split(' ')[0]);
  });
});

const file = (text: string) => ({ name: 'zto.csv', open: () => Readable.from([Buffer.from(text)]) });
const HEAD = '圆通速递对账单\n序号,揽收时间,运单编号,计费重量(kg),应付金额\n';

describe('SHP-6 the file of a courier', () => {
  test('is read by the names of its columns, its sum is held against its lines', async () => {
    const lines = await readCourierBill(
      file(`${HEAD}1,2026-11-20 18:02:11,YT1001,0.95,5.00\n2,2026/11/21,="YT1002",1.9,7\n合计,,合计,,12.00\n`),
    );
    expect(lines).toMatchObject([
      { line: 3, waybillNumber: 'YT1001', day: '2026-11-20', billedG: 950n, billedMinor: 500n },
      { line: 4, waybillNumber: 'YT1002', day: '2026-11-21', billedG: 1900n, billedMinor: 700n },
    ]);
  });
  test.each([
    ['a sum that differs', '1,2026-11-20,YT1001,1,5.00\n合计,,合计,,6.00\n', 'shipping.billSumWrong'],
    ['an amount with a letter', '1,2026-11-20,YT1001,1,5.O0\n', 'shipping.billLineDamaged'],
    ['a number that lost its digits', '1,2026-11-20,7.8E+12,1,5.00\n', 'shipping.billLineDamaged'],
    ['a day that does not exist', '1,2026-02-30,YT1001,1,5.00\n', 'shipping.billLineDamaged'],
    ['no line', '', 'shipping.billEmpty'],
  ])('%s refuses the whole file', async (_, body, code) => {
    await expect(readCourierBill(file(HEAD + body))).rejects.toMatchObject({ code });
  });
});

test('SHP-6 a bill finds its parcels, what is wrong with it has a cause, a person accepts or disputes it', async () => {
  const { db, desk, inOne, checked, waybilled, parcelOf, handOverAll, expectVerified } = await parcelHouse();
  await inOne((ctx) =>
    saveCouriers(ctx, [{ code: 'YTO', name: '圆通速递', product: '', service: null, active: true, tariffs: [TARIFF] }]),
  );
  const ids = await checked(4);
  await inOne(async (ctx) => {
    const work = new ParcelWork(ctx);
    for (const parcel of await work.lock(ids)) parcel.weightG = 900n;
    await work.save();
  });
  await handOverAll(ids);
  await inOne((ctx) => estimateFreight(ctx, desk.ports, ids));
  const [right, heavy, dear, silent] = await Promise.all(ids.map((id) => parcelOf(id)));
  const [unused] = await Promise.all((await waybilled(1)).map((id) => parcelOf(id)));
  const day = new Date(db.world.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const line = (n: number, waybillNumber: string | null, billedG: bigint, billedMinor: bigint): FileLine => ({
    ...{ line: n, waybillNumber: waybillNumber!, day, billedG, billedMinor },
  });
  const take = (lines: FileLine[], sha256: string): Promise<Id> =>
    inOne((ctx) => importCourierBill(ctx, lines, { name: '11 月.csv', sha256: sha256.repeat(32) }));

  const bill = await take(
    [
      line(2, right!.waybillNumber, 900n, 500n),
      line(3, heavy!.waybillNumber, 1900n, 700n),
      line(4, dear!.waybillNumber, 900n, 650n),
      line(5, dear!.waybillNumber, 900n, 650n),
      line(6, unused!.waybillNumber, 1000n, 500n),
      line(7, 'YT999999', 1000n, 500n),
    ],
    'a1',
  );
  const lines = await inOne((ctx) => billLines(ctx, bill, { after: null, limit: 50 }));
  expect(lines.map(({ cause }) => cause)).toEqual(['agreed', 'weight', 'price', 'twice', 'notShipped', 'unknown']);
  expect(await inOne((ctx) => courierBillDetail(ctx, bill))).toMatchObject({
    courier: { code: 'YTO' },
    lines: 6,
    open: 5,
    billed: { amount: 3500n },
    expected: { amount: 1500n },
    notBilled: { parcels: 1, expected: { amount: 500n } },
  });
  expect(silent!.shippedAt).not.toBeNull();

  await expect(take([line(2, right!.waybillNumber, 900n, 500n)], 'a1')).rejects.toMatchObject({
    code: 'imports.sameFile',
  });
  const second = await take([line(2, right!.waybillNumber, 900n, 500n)], 'b2');
  expect((await inOne((ctx) => billLines(ctx, second, { after: null, limit: 50 })))[0]!.cause).toBe('twice');
  await expect(take([line(2, 'YT888888', 900n, 500n)], 'c3')).rejects.toMatchObject({
    code: 'shipping.courierBillForeign',
  });

  const outcomes = await inOne((ctx) => settleLines(ctx, [lines[1]!.id, lines[0]!.id], 'disputed', '请提供称重照片'));
  expect(outcomes).toMatchObject([{ done: true }, { done: false, refusal: { code: 'shipping.billLineAgreed' } }]);
  const [month] = await inOne((ctx) => freightByMonth(ctx, 1));
  expect(month).toMatchObject({
    ...{ parcels: 4, withoutPrice: 0, notBilled: 1, expected: { amount: 2000n } },
    ...{ billed: { amount: 1850n }, difference: { amount: 350n } },
  });
  await expectVerified();
});
