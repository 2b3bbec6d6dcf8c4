/**
 * WMS-6: what a picker cannot find. The orders that lack it leave the pick list by name and go to another warehouse at
 * once, or wait as out of stock; what is missing is promised to nobody until it is found or written off.
 */
import { beforeAll, expect, test } from 'vitest';
import type { MissingGoods } from '../../src/contract/missing-goods.ts';
import type { Page } from '../../src/contract/paging.ts';
import type { PickListSheet } from '../../src/contract/pick-lists.ts';
import type { Wall } from '../../src/contract/walls.ts';
import { verifyTenant } from '../../src/kernel/check.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { ledgerChecks } from '../../src/ledger/ledger.ts';
import { orderChecks } from '../../src/orders/orders.ts';
import { readParcels, resumeFulfilments, shippingChecks, stopFulfilments } from '../../src/shipping/shipping.ts';
import { adjustStock, availableAt, stockChecks } from '../../src/stock/stock.ts';
import { buildPickLists } from '../../src/warehouse/pick-list.ts';
import { makePickLists, warehouseChecks } from '../../src/warehouse/warehouse.ts';
import { ONE } from '../database.ts';
import { type Person, signedIn } from '../http.ts';
import { incoming, type Sellable, setUpSelling, take } from '../orders.ts';
import { seedStock } from '../seed.ts';
import { openWholeHouse } from '../whole-house.ts';

const house = await openWholeHouse();
const { inOne, server, db, owner } = house;
const CHECKS = [...ledgerChecks, ...stockChecks, ...shippingChecks, ...orderChecks, ...warehouseChecks];
const [NEAR, FAR] = ['JX-A-1-1-1', 'JX-A-2-1-1'];
let [picker, keeper]: Person[] = [];
let selling: Sellable;

async function ask<T>(who: Person, method: string, path: string, body?: unknown): Promise<T> {
  return (await (await server.ask(who, method, `/api/v1${path}`, body === undefined ? {} : { body })).json()) as T;
}
type Row = { number: string; state: string; holds: string[]; node: Id | null; fulfilment: Id | null };
const orderRows = async (): Promise<Row[]> =>
  (
    await owner.query(`
      select channel_numbers[1] as number, state, hold_reasons as holds, node_id as node, fulfilment_id as fulfilment
      from sales_order
      order by channel_numbers[1]`)
  ).rows;

async function verified(): Promise<void> {
  for (const check of await verifyTenant(db, ONE, CHECKS)) expect(check).toMatchObject({ breaches: 0 });
}

beforeAll(async () => {
  [picker, keeper] = [
    await signedIn(db, 1, ['shipping.read', 'warehouse.check']),
    await signedIn(db, 1, ['stock.read', 'stock.write']),
  ];
  selling = await inOne(async (ctx) => {
    const made = await setUpSelling(ctx, { A: [0, 0], B: [0, 0] });
    const { A, B } = made.sku as { A: Id; B: Id };
    await seedStock(ctx, made.nodes[0]!, [
      { skuId: A, quantity: 2n, bin: NEAR! },
      { skuId: A, quantity: 1n, bin: FAR! },
      { skuId: B, quantity: 9n, bin: NEAR! },
    ]);
    await seedStock(ctx, made.nodes[1]!, [{ skuId: A, quantity: 1n, bin: 'DG-A-1-1-1' }]);
    return made;
  });
  const orders = [incoming({ A: 1 }), incoming({ A: 1, B: 1 }), incoming({ A: 1 })];
  await inOne((ctx) => take(ctx, selling.shop, orders));
});

test('WMS-6 a short pick goes to another warehouse at once, or waits as out of stock; nothing leaves silently', async () => {
  const [jx, dg] = selling.nodes as [Id, Id];
  const { A } = selling.sku as { A: Id };
  expect((await orderRows()).map(({ node }) => node)).toEqual([jx, jx, jx]);
  const parcels = (await orderRows()).map(({ fulfilment }) => fulfilment!);
  const [list] = await inOne((ctx) => makePickLists(ctx, parcels));
  const at = { bin: NEAR!, skuId: A };
  // B lies on the cart already when A is not found.
  await ask(picker!, 'POST', `/pick-lists/${list}/pick`, { bin: NEAR, code: 'B' });
  const sheet = await ask<PickListSheet>(picker!, 'POST', `/pick-lists/${list}/short`, at);

  const [first, second, third] = await orderRows();
  const off = sheet.takenOff.map(({ slot, outcome, order, back }) => [slot, outcome, order.number, back.length]);
  const lacking = sheet.takenOff.map(({ slot }) => slot).sort();
  expect(lacking).toHaveLength(2);
  expect(sheet.lines.map(({ bin, quantity }) => [bin, quantity])).toEqual([[FAR, '1']]);
  // One piece is in Dongguan, and only an order of A alone can be served from there.
  const elsewhere = [first!, third!].filter(({ node }) => node === dg);
  expect(elsewhere).toHaveLength(1);
  expect(elsewhere[0]).toMatchObject({ state: 'released', holds: [] });
  expect(second).toMatchObject({ state: 'waitReview', holds: ['outOfStock'], fulfilment: null });
  expect(off.map(([, outcome]) => outcome).sort()).toEqual(['elsewhere', 'outOfStock']);
  expect(sheet.takenOff.find(({ outcome }) => outcome === 'outOfStock')!.back).toMatchObject([
    { bin: NEAR, sku: { merchantCode: 'B' }, quantity: '1' },
  ]);

  await house.settle();
  await verified();
  // What stock came back is not really there: nobody is promised it, and the order goes on waiting.
  expect((await orderRows())[1]).toMatchObject({ state: 'waitReview', holds: ['outOfStock'] });
  expect(await inOne((ctx) => availableAt(ctx, [jx], [A]))).toEqual(new Map([[jx, new Map()]]));
});

test('WMS-6 missing goods are found, and sold again, or written off; once', async () => {
  const open = async () => (await ask<Page<MissingGoods>>(keeper!, 'GET', '/missing-goods')).items;
  const [one] = await open();
  expect(one).toMatchObject({ bin: NEAR, quantity: '2', held: '2', sku: { merchantCode: 'A' } });
  await ask(keeper!, 'POST', `/missing-goods/${one!.id}/close`, { state: 'found' });
  expect(await open()).toEqual([]);
  const again = await ask<{ code: string }>(keeper!, 'POST', `/missing-goods/${one!.id}/close`, { state: 'lost' });
  expect(again.code).toBe('warehouse.missingClosed');
  await house.settle();
  const second = (await orderRows())[1]!;
  expect(second).toMatchObject({ state: 'released', holds: [] });

  const [list] = await inOne((ctx) => makePickLists(ctx, [second.fulfilment!]));
  const sheet = await ask<PickListSheet>(picker!, 'GET', `/pick-lists/${list}`);
  const { bin, sku } = sheet.lines.find((line) => line.sku.merchantCode === 'A')!;
  await ask(picker!, 'POST', `/pick-lists/${list}/short`, { bin, skuId: sku.id });
  const [lost] = await open();
  await ask(keeper!, 'POST', `/missing-goods/${lost!.id}/close`, { state: 'lost' });
  await house.settle();
  await verified();
  expect(await open()).toEqual([]);
});

test('WMS-6 put-to-wall: a scan lights the slot, the slot takes the piece; wrong goods, wrong slots and one too many do not', async () => {
  const [jx] = selling.nodes as [Id, Id];
  const { B } = selling.sku as { B: Id };
  await inOne((ctx) => take(ctx, selling.shop, [incoming({ B: 1 }), incoming({ B: 2 }), incoming({ B: 2 })]));
  const parcels = (await orderRows()).slice(-3).map(({ fulfilment }) => fulfilment!);
  const [id] = await inOne((ctx) =>
    makePickLists(ctx, parcels, {
      ...{ waveId: null, wall: true },
      lists: (orders, plan) => buildPickLists(orders, { ordersPerList: 9, sameSkuFrom: 9 }, plan),
    }),
  );
  type Answer = { verdict: string; slot: number | null; wall: Wall };
  const scan = async (code: string) => {
    const { verdict, slot } = await ask<Answer>(picker!, 'POST', `/walls/${id}/scan`, { code });
    return [verdict, slot];
  };
  const wall = () => ask<Wall>(picker!, 'GET', `/walls/${id}`);
  expect(await scan('no such code')).toEqual(['unknown', null]);
  expect(await scan('A')).toEqual(['wrong', null]);
  expect(await scan('B')).toEqual(['lit', 1]);
  expect(await scan('B')).toEqual(['confirmFirst', 1]);
  expect(await scan('W02')).toEqual(['wrongSlot', 1]);
  expect((await wall()).lit).toMatchObject({ slot: 1, sku: { merchantCode: 'B' } });
  expect(await scan('#1')).toEqual(['full', 1]);
  await scan('B');
  expect((await ask<Wall>(picker!, 'POST', `/walls/${id}/unlight`)).lit).toBeNull();
  for (const code of ['B', '2', 'B']) await scan(code);
  await inOne((ctx) => stopFulfilments(ctx, [parcels[2]!], ['refundAsked']));
  expect(await scan('2')).toEqual(['full', 2]);
  expect(await scan('B')).toEqual(['stopped', 3]);
  await ask<Wall>(picker!, 'POST', `/walls/${id}/unlight`);
  expect((await wall()).slots.map(({ state, put }) => [state, put])).toEqual([
    ['full', '1'],
    ['full', '2'],
    ['stopped', '0'],
  ]);
  expect((await inOne((ctx) => readParcels(ctx, parcels))).map(({ state }) => state)).toEqual([
    'sorted',
    'sorted',
    'picking',
  ]);

  // The last two never came: their order leaves by name, the full slots stay full.
  await inOne((ctx) => resumeFulfilments(ctx, [parcels[2]!], ['refundAsked']));
  await inOne((ctx) => adjustStock(ctx, [{ id: ctx.newId(), nodeId: jx, lines: [{ skuId: B, quantity: -3n }] }]));
  const left = await ask<Wall>(picker!, 'POST', `/walls/${id}/missing`, { skuId: B });
  expect(left.slots.map(({ state }) => state)).toEqual(['full', 'full', 'off']);
  expect((await ask<{ code: string }>(picker!, 'POST', `/walls/${id}/missing`, { skuId: B })).code).toBe(
    'warehouse.nothingMissing',
  );
  expect(await scan('B')).toEqual(['extra', null]);
  await house.settle();
  await verified();
});
