/** Hand-over, stop and cancel on a real database, and whoever races with whom. */
import { describe, expect, test } from 'vitest';
import { ONE, TWO } from '../../test/database.ts';
import { parcelHouse } from '../../test/parcels.ts';
import { barcodeOf } from '../../test/seed.ts';
import type { Id } from '../kernel/ids.ts';
import { post } from '../ledger/ledger.ts';
import { finishCheck } from '../warehouse/finish-check.ts';
import { scanItem } from '../warehouse/scan-item.ts';
import { startCheck } from '../warehouse/start-check.ts';
import { askDueWaybills } from './ask-waybills.ts';
import { cancelFulfilments, returnGoods } from './cancel-fulfilments.ts';
import { handOver } from './hand-over.ts';
import { requestWaybills } from './request-waybills.ts';
import { resumeFulfilments, stopFulfilments } from './stop-fulfilments.ts';

const house = await parcelHouse();
const { db, desk, node, skus, inOne, release, waybilled, checked, checkAll, parcelOf, handOverAll, stockOf } = house;
const { expectVerified } = house;

/** Takes a parcel over a bench, item by item. */
async function check(id: Id): Promise<void> {
  const { waybillNumber } = await parcelOf(id);
  const started = await inOne((ctx) => startCheck(ctx, waybillNumber!));
  for (const line of started.parcel.lines) {
    const code = barcodeOf(`SKU-${skus.indexOf(line.skuId) + 1}`);
    await inOne((ctx) => scanItem(ctx, started.check.id, code, line.quantity));
  }
  expect(
    (await inOne((ctx) => finishCheck(ctx, started.check.id, { weightG: null, tolerance: null }))).refusal,
  ).toBeNull();
}

describe('WMS-9 hand-over', () => {
  test('shipped goods leave the stock, the bins and the hold; what was told is told once', async () => {
    const [id] = await waybilled(1);
    const before = await stockOf(skus[0]!);
    await check(id!);
    expect(await stockOf(skus[0]!)).toEqual({ ...before, staged: before.staged + 2n, shelf: before.shelf - 2n });

    const { manifest, outcomes } = await handOverAll([id!]);
    expect(outcomes).toEqual([{ id, done: true }]);
    expect(manifest).toMatchObject({ parcels: 1 });
    expect((await parcelOf(id!)).state).toBe('shipped');
    expect(await stockOf(skus[0]!)).toEqual({
      ...before,
      onHand: before.onHand - 2n,
      held: before.held - 2n,
      shelf: before.shelf - 2n,
    });

    const again = await handOverAll([id!]);
    expect(again).toMatchObject({
      manifest: null,
      outcomes: [{ done: false, refusal: { code: 'shipping.alreadyShipped' } }],
    });
    const jobs = await inOne(
      (ctx) =>
        ctx.sql`select 1 from job where kind = 'fulfilment.shipped' and tenant_id = ${ctx.tenant} and payload -> 'fulfilmentIds' @> ${[JSON.stringify(id)].join('')}::jsonb`,
    );
    expect(jobs).toHaveLength(1);
    await expectVerified();
  });

  test('500 parcels with one that is not checked: 499 leave, the other says why', async () => {
    const ids = await release(500, [
      [skus[2]!, 1n],
      [skus[3]!, 1n],
      [skus[4]!, 1n],
    ]);
    await inOne((ctx) => requestWaybills(ctx, ids));
    await askDueWaybills(db, ONE, desk.ports);
    await checkAll(ids.filter((_, i) => i !== 250));

    const started = performance.now();
    const { manifest, outcomes } = await handOverAll(ids);
    console.log(`hand-over of 499 parcels with 3 lines each: ${Math.round(performance.now() - started)} ms`);
    expect(manifest!.parcels).toBe(499);
    expect(outcomes.filter((outcome) => !outcome.done)).toEqual([
      { id: ids[250], done: false, refusal: { code: 'shipping.notChecked', data: { state: 'waybilled' } } },
    ]);
    await expectVerified();
  });

  test('a parcel whose hold is gone stays, and its goods stay staged; the others leave', async () => {
    const [good, bad] = await checked(2);
    const line = (await parcelOf(bad!)).lines[0]!;
    await inOne((ctx) =>
      post(ctx, [
        {
          document: { type: 'test', id: ctx.newId() },
          reason: 'test',
          lines: [{ kind: 'release', id: ctx.newId(), hold: line.holdId }],
        },
      ]),
    );
    const { manifest, outcomes } = await handOverAll([bad!, good!]);
    expect(manifest!.parcels).toBe(1);
    expect(outcomes).toMatchObject([
      { id: bad, done: false, refusal: { code: 'ledger.holdResolved' } },
      { id: good, done: true },
    ]);
    expect((await parcelOf(bad!)).state).toBe('checked');
    await expectVerified();
  });

  test('two hand-overs of the same parcels at once: each parcel leaves once', async () => {
    const ids = await checked(20);
    const answers = await Promise.all([handOverAll(ids), handOverAll([...ids].reverse())]);
    const left = answers.flatMap(({ outcomes }) => outcomes.filter((outcome) => outcome.done));
    expect(left).toHaveLength(20);
    expect(answers.reduce((sum, { manifest }) => sum + (manifest?.parcels ?? 0), 0)).toBe(20);
    await expectVerified();
  });

  test.each`
    what                   | change                                                | code
    ${'another courier'}   | ${{ courier: 'SF' }}                                  | ${'shipping.otherCourier'}
    ${'another warehouse'} | ${{ nodeId: '019aa000-0000-7000-8000-000000000000' }} | ${'shipping.otherNode'}
    ${'nobody knows it'}   | ${{ ids: ['019aa000-0000-7000-8000-000000000000'] }}  | ${'shipping.unknown'}
  `('$what is refused', async ({ change, code }) => {
    const ids = await checked(1);
    const { manifest, outcomes } = await inOne((ctx) =>
      handOver(ctx, { courier: 'YTO', nodeId: node, ids, ...change }),
    );
    expect([manifest, outcomes[0]]).toMatchObject([null, { done: false, refusal: { code } }]);
  });

  test('another tenant sees none of it', async () => {
    const ids = await checked(1);
    const { outcomes } = await db.transaction(TWO, (ctx) => handOver(ctx, { courier: 'YTO', nodeId: node, ids }));
    expect(outcomes).toMatchObject([{ refusal: { code: 'shipping.unknown' } }]);
  });
});

describe('RET-2 stop and go on', () => {
  test('a stopped parcel is not handed over until the reasons are gone', async () => {
    const [id] = await checked(1);
    await inOne((ctx) => stopFulfilments(ctx, [id!], ['refundAsked', 'paused']));
    expect((await handOverAll([id!])).outcomes).toMatchObject([
      { refusal: { code: 'shipping.stopped', data: { reasons: ['refundAsked', 'paused'] } } },
    ]);
    await inOne((ctx) => resumeFulfilments(ctx, [id!], ['refundAsked']));
    expect((await handOverAll([id!])).outcomes).toMatchObject([{ refusal: { data: { reasons: ['paused'] } } }]);
    await expectVerified();
    await inOne((ctx) => resumeFulfilments(ctx, [id!], ['paused']));
    expect((await handOverAll([id!])).outcomes).toEqual([{ id, done: true }]);
    expect(await inOne((ctx) => stopFulfilments(ctx, [id!], ['refundAsked']))).toMatchObject([
      { refusal: { code: 'shipping.alreadyShipped' } },
    ]);
    await expectVerified();
  });

  test('a stop against a hand-over: whichever comes first, a stopped parcel never leaves', async () => {
    const ids = await checked(30);
    const [stops, { outcomes }] = await Promise.all([
      Promise.all(ids.map((id) => inOne((ctx) => stopFulfilments(ctx, [id], ['refundAsked'])))),
      handOverAll(ids),
    ]);
    for (const [i, id] of ids.entries()) {
      const stopped = stops[i]![0]!.done;
      expect(stopped).not.toBe(outcomes.find((outcome) => outcome.id === id)!.done);
    }
    await expectVerified();
  });
});

describe('ORD-11, ORD-13 cancel', () => {
  test('a checked parcel: waybill given back, goods on their shelves, nothing left to ship', async () => {
    const [id] = await waybilled(1);
    const before = await stockOf(skus[0]!);
    await check(id!);
    const number = (await parcelOf(id!)).waybillNumber;
    expect(await inOne((ctx) => cancelFulfilments(ctx, [id!]))).toEqual([{ id, done: true }]);
    await inOne((ctx) => returnGoods(ctx, [id!]));
    await askDueWaybills(db, ONE, desk.ports);
    expect(desk.cancelled).toContain(number);
    expect(await stockOf(skus[0]!)).toEqual(before);
    expect(await parcelOf(id!)).toMatchObject({
      state: 'cancelled',
      waybillNumber: null,
      waybill: { state: 'recycled' },
    });
    expect(await inOne((ctx) => cancelFulfilments(ctx, [id!]))).toEqual([{ id, done: true }]);
    await inOne((ctx) => returnGoods(ctx, [id!]));
    expect(await stockOf(skus[0]!)).toEqual(before);
    await expectVerified();
  });

  test('cancel against hand-over: exactly one of them', async () => {
    const ids = await checked(30);
    const [cancels, { outcomes }] = await Promise.all([
      Promise.all(ids.map((id) => inOne((ctx) => cancelFulfilments(ctx, [id])))),
      handOverAll(ids),
    ]);
    for (const [i, id] of ids.entries()) {
      expect(cancels[i]![0]!.done).not.toBe(outcomes.find((outcome) => outcome.id === id)!.done);
    }
    await inOne((ctx) => returnGoods(ctx, ids));
    await expectVerified();
  });
});
