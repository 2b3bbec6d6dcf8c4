/** WMS-7: the bench on a real database. Each line of a story is what a packer does and what the bench says. */
import { describe, expect, test } from 'vitest';
import { ONE, testDatabase } from '../../test/database.ts';
import { barcodeOf, person, seedNode, seedReleased, seedShop, seedSkus, seedStock } from '../../test/seed.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { systemWorld } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { balances } from '../ledger/ledger.ts';
import { askDueWaybills } from '../shipping/ask-waybills.ts';
import {
  cancelFulfilments,
  cancelWaybills,
  readParcels,
  requestWaybills,
  resumeFulfilments,
  shippingChecks,
  stopFulfilments,
} from '../shipping/shipping.ts';
import { courierDesk, openDesk } from '../shipping/testing/courier-desk.ts';
import { places, stockChecks } from '../stock/stock.ts';
import { abandonCheck, finishCheck, isWeightOff, type Weighing } from './finish-check.ts';
import { makePickLists } from './make-pick-lists.ts';
import { scanItem } from './scan-item.ts';
import { startCheck } from './start-check.ts';

let now = Date.parse('2026-11-21T06:30:00Z');
const { db, owner } = await testDatabase({ world: { ...systemWorld(), now: () => now } });
const desk = courierDesk();
const as =
  (name: string) =>
  <T>(work: (ctx: Ctx) => Promise<T>) =>
    db.transaction({ tenant: 1, actor: person(name) }, work);
const li = as('李雷');
const han = as('韩梅');
const { shopId, node, skus } = await li(async (ctx) => {
  await openDesk(ctx);
  const [shop, place, goods] = [await seedShop(ctx), await seedNode(ctx), await seedSkus(ctx, 3)];
  await seedStock(
    ctx,
    place.id,
    goods.map((skuId) => ({ skuId, quantity: 500n, bin: 'SH-A-1-1-1' })),
  );
  return { shopId: shop, node: place.id, skus: goods };
});
const [APPLE, KNIFE, PEAR] = [1, 2, 3].map((n) => barcodeOf(`SKU-${n}`)) as [string, string, string];

/** A parcel of three of the first SKU (on two lines) and one of the second, with its number. */
async function parcel(): Promise<{ id: Id; number: string }> {
  const [id] = await li((ctx) =>
    seedReleased(ctx, [
      {
        shopId,
        node,
        lines: [
          [skus[0]!, 2n],
          [skus[1]!, 1n],
          [skus[0]!, 1n],
        ],
      },
    ]),
  );
  await li((ctx) => requestWaybills(ctx, [id!]));
  await askDueWaybills(db, ONE, desk.ports);
  return { id: id!, number: await numberOf(id!) };
}
const inFull = async (id: Id) => (await li((ctx) => readParcels(ctx, [id])))[0]!;
const numberOf = async (id: Id) => (await inFull(id)).waybillNumber!;
const start = (number: string, who = li) => who((ctx) => startCheck(ctx, number));
const scan = async (id: Id, code: string, quantity?: bigint, who = li) =>
  (await who((ctx) => scanItem(ctx, id, code, quantity))).verdict;
const finish = (id: Id, weightG: bigint | null = null, more: Partial<Weighing> = {}) =>
  li((ctx) => finishCheck(ctx, id, { weightG, tolerance: null, ...more }));
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => (error instanceof Refused ? error.code : String(error)),
  );
const staged = async () =>
  (
    await li((ctx) =>
      balances(
        ctx,
        skus.map((sku) => places.staging(node, sku)),
      ),
    )
  ).map((balance) => balance.posted);
const verified = async () =>
  (await verifyTenant(db, ONE, [...stockChecks, ...shippingChecks])).filter((result) => result.breaches > 0);

test('right items in any order; wrong, extra and unknown ones change nothing; done only when all are in', async () => {
  const { id, number } = await parcel();
  const { check } = await start(number);
  expect(await scan(check.id, APPLE)).toBe('right');
  expect(await scan(check.id, PEAR)).toBe('wrong');
  expect(await scan(check.id, 'what is this')).toBe('unknown');
  expect(await scan(check.id, APPLE, 3n)).toBe('extra');
  expect(await finish(check.id)).toMatchObject({
    refusal: {
      code: 'warehouse.incomplete',
      data: { missing: [{ sku: skus[0], wanted: 3n, scanned: 1n }, { sku: skus[1] }] },
    },
  });
  expect(await scan(check.id, 'SKU-2')).toBe('right');
  expect(await scan(check.id, APPLE, 2n)).toBe('complete');
  expect(await scan(check.id, APPLE)).toBe('extra');
  expect(await finish(check.id, 1200n)).toMatchObject({ refusal: null, checkedToday: 1 });
  expect(await finish(check.id, 1200n)).toMatchObject({ refusal: null, checkedToday: 1 });
  expect(await inFull(id)).toMatchObject({ state: 'weighed', weightG: 1200n, checkedBy: '李雷' });
  expect(await codeOf(start(number))).toBe('warehouse.alreadyChecked');
  expect(await codeOf(scan(check.id, APPLE))).toBe('warehouse.checkClosed');
  expect(await codeOf(start('YT-nobody'))).toBe('warehouse.waybillUnknown');
  expect(await verified()).toEqual([]);
});

describe('one parcel, one bench', () => {
  test('a bench that reloads goes on; another one must wait until it was left', async () => {
    const { number } = await parcel();
    const { check } = await start(number);
    await scan(check.id, APPLE);
    expect((await start(number)).check).toMatchObject({ id: check.id, scanned: { [skus[0]!]: '1' } });
    expect(await codeOf(start(number, han))).toBe('warehouse.checkedByOther');
    now += 31 * 60_000;
    expect((await start(number, han)).check).toMatchObject({
      id: check.id,
      actorName: '韩梅',
      scanned: { [skus[0]!]: '1' },
    });
    expect(await codeOf(start(number))).toBe('warehouse.checkedByOther');
  });

  test('two benches start at once: one of them has it', async () => {
    const { number } = await parcel();
    const answers = await Promise.all([codeOf(start(number, li)), codeOf(start(number, han))]);
    expect(answers.toSorted()).toEqual(['done', 'warehouse.checkedByOther']);
  });

  test('scans that arrive together are counted one by one', async () => {
    const { number } = await parcel();
    const { check } = await start(number);
    const verdicts = await Promise.all([1, 2, 3, 4, 5].map(() => scan(check.id, APPLE)));
    expect(verdicts.toSorted()).toEqual(['extra', 'extra', 'right', 'right', 'right']);
  });

  test('put aside: scans are forgotten, the next one begins anew', async () => {
    const { number } = await parcel();
    const { check } = await start(number);
    await scan(check.id, APPLE);
    await li((ctx) => abandonCheck(ctx, check.id));
    expect(await codeOf(scan(check.id, APPLE))).toBe('warehouse.checkClosed');
    expect((await start(number, han)).check).toMatchObject({ actorName: '韩梅', scanned: {} });
  });
});

describe('RET-2 a refund that arrives in time stops the parcel', () => {
  const refund = (id: Id) => li((ctx) => stopFulfilments(ctx, [id], ['refundAsked']));

  test('before the check: to the hold zone, goods back to the shelf; later it is picked anew', async () => {
    const before = await staged();
    const { id, number } = await parcel();
    await li((ctx) => makePickLists(ctx, [id]));
    expect(await staged()).toEqual([before[0]! + 3n, before[1]! + 1n, before[2]]);
    await refund(id);
    expect((await start(number)).check.state).toBe('stopped');
    expect(await staged()).toEqual(before);
    expect(await inFull(id)).toMatchObject({ state: 'waybilled', stopReasons: ['refundAsked'] });

    await li((ctx) => resumeFulfilments(ctx, [id], ['refundAsked']));
    await li((ctx) => makePickLists(ctx, [id]));
    const { check } = await start(number);
    await scan(check.id, APPLE, 3n);
    expect(await scan(check.id, KNIFE)).toBe('complete');
    expect((await finish(check.id)).refusal).toBeNull();
    expect(await staged()).toEqual([before[0]! + 3n, before[1]! + 1n, before[2]]);
    expect(await verified()).toEqual([]);
  });

  test('between two scans', async () => {
    const { id, number } = await parcel();
    const { check } = await start(number);
    await scan(check.id, APPLE);
    await refund(id);
    expect(await scan(check.id, KNIFE)).toBe('stopped');
    expect(await codeOf(scan(check.id, KNIFE))).toBe('warehouse.checkClosed');
  });

  test('after the last item: the finish refuses, and the parcel stays stopped', async () => {
    const { id, number } = await parcel();
    const { check } = await start(number);
    await scan(check.id, APPLE, 3n);
    await scan(check.id, KNIFE);
    await refund(id);
    expect(await finish(check.id)).toMatchObject({
      refusal: { code: 'warehouse.stopped', data: { reasons: ['refundAsked'] } },
    });
    expect((await start(number)).check).toMatchObject({ state: 'stopped' });
    expect((await inFull(id)).state).toBe('waybilled');
  });

  test('a stop against the finish: a parcel that was stopped first is never checked', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, number } = await parcel();
      const { check } = await start(number);
      await scan(check.id, APPLE, 3n);
      await scan(check.id, KNIFE);
      const [, done] = await Promise.all([refund(id), finish(check.id)]);
      expect((await inFull(id)).state).toBe(done.refusal ? 'waybilled' : 'checked');
    }
    expect(await verified()).toEqual([]);
  });

  test('the label of a cancelled parcel stops the packer; a replaced label is nobody’s', async () => {
    const cancelled = await parcel();
    await start(cancelled.number);
    await li((ctx) => cancelFulfilments(ctx, [cancelled.id]));
    await askDueWaybills(db, ONE, desk.ports);
    expect((await start(cancelled.number)).check.state).toBe('stopped');

    const { id, number } = await parcel();
    await li((ctx) => cancelWaybills(ctx, [id], 'x'));
    await li((ctx) => requestWaybills(ctx, [id]));
    await askDueWaybills(db, ONE, desk.ports);
    expect(await codeOf(start(number))).toBe('warehouse.waybillUnknown');
    expect((await start(await numberOf(id))).check.state).toBe('open');
    expect(await verified()).toEqual([]);
  });
});

describe('WMS-8 weight against expectation', () => {
  const tolerance = { ppm: 50_000n, grams: 30n };

  test.each`
    expected | weighed  | off
    ${1000n} | ${1000n} | ${false}
    ${1000n} | ${1050n} | ${false}
    ${1000n} | ${1051n} | ${true}
    ${1000n} | ${949n}  | ${true}
    ${100n}  | ${130n}  | ${false}
    ${100n}  | ${69n}   | ${true}
    ${0n}    | ${9999n} | ${false}
  `('expected $expected g, weighed $weighed g: off $off', ({ expected, weighed, off }) => {
    expect(isWeightOff(expected, weighed, tolerance)).toBe(off);
  });

  test('a parcel that is off is not closed; weighed again it is', async () => {
    const { number } = await parcel();
    const { check } = await start(number);
    await scan(check.id, APPLE, 3n);
    await scan(check.id, KNIFE);
    expect(await finish(check.id, null, { tolerance })).toMatchObject({
      refusal: { code: 'warehouse.weightMissing', data: { expectedG: 1200n } },
    });
    expect(await finish(check.id, 2400n, { tolerance })).toMatchObject({
      refusal: { code: 'warehouse.weightOff', data: { expectedG: 1200n, weightG: 2400n } },
    });
    // An empty scale is no weight, whether weights are judged or not, and no reason lets it pass.
    for (const more of [{ tolerance }, {}, { tolerance, overrideReason: '秤坏了' }])
      expect(await finish(check.id, 0n, more)).toMatchObject({ refusal: { code: 'warehouse.weightZero' } });
    expect((await finish(check.id, 1230n, { tolerance })).refusal).toBeNull();
  });

  test('whoever is sure says why: it is kept on the parcel and in the audit log', async () => {
    const { id, number } = await parcel();
    const { check } = await start(number);
    await scan(check.id, APPLE, 3n);
    const sure = { tolerance, overrideReason: '加了冰袋' };
    expect(await finish(check.id, 2400n, sure)).toMatchObject({ refusal: { code: 'warehouse.incomplete' } });
    await scan(check.id, KNIFE);
    expect((await finish(check.id, 2400n, sure)).refusal).toBeNull();
    expect(await inFull(id)).toMatchObject({ state: 'weighed', weightG: 2400n, weightReason: '加了冰袋' });
    const { rows } = await owner.query(`select detail from audit_entry where action = 'check.overrideWeight'`);
    expect(rows).toMatchObject([{ detail: { expectedG: '1200', weightG: '2400', reason: '加了冰袋' } }]);
  });
});
