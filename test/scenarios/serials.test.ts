/**
 * STK-5: single pieces from the receipt to the buyer and back, by their own codes, and what a worker is told when a code is
 * not the right one. Every step leaves register, parcels and ledger in one story.
 */
import { afterEach, expect, test } from 'vitest';
import { clientOf } from '../../sandbox/demo/client.ts';
import { changeSkus } from '../../src/catalog/catalog.ts';
import { expectGoods } from '../../src/contract/expectations.ts';
import * as inbound from '../../src/contract/inbound.ts';
import * as commands from '../../src/contract/order-commands.ts';
import { getOrder } from '../../src/contract/orders.ts';
import { pickItem } from '../../src/contract/pick-lists.ts';
import * as returns from '../../src/contract/returns.ts';
import { listSerials, registerSerials, retireSerials } from '../../src/contract/serials.ts';
import { handOver, requestWaybills } from '../../src/contract/shipping.ts';
import { adjustStock } from '../../src/contract/stock-documents.ts';
import { traceCode } from '../../src/contract/trace.ts';
import * as bench from '../../src/contract/warehouse.ts';
import { verifyTenant } from '../../src/kernel/check.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { allChecks } from '../../src/modules.ts';
import { readParcels } from '../../src/shipping/shipping.ts';
import { makePickLists } from '../../src/warehouse/make-pick-lists.ts';
import { ONE } from '../database.ts';
import { signedIn } from '../http.ts';
import { incoming, take } from '../orders.ts';
import { openWholeHouse } from '../whole-house.ts';

const house = await openWholeHouse();
const nodes = await house.furnish();
const node = nodes['JX']!;
const [BARE, CASE, WATCH, CAMERA] = ['6901234567892', '6901234567908', '6901234567915', '6901234567922'];
const [phone, , watch, camera] = await house.stockUp(node, [
  { merchantCode: 'A', name: '手机', barcode: BARE!, weightG: 400n, quantity: 12n },
  { merchantCode: 'B', name: '手机壳', barcode: CASE!, weightG: 30n, quantity: 90n },
  { merchantCode: 'C', name: '手表', barcode: WATCH!, weightG: 90n, quantity: 2n },
  { merchantCode: 'D', name: '相机', barcode: CAMERA!, weightG: 500n, quantity: 1n },
]);
const { shops } = await house.openWorld(20261122);
await house.inOne((ctx) =>
  changeSkus(
    ctx,
    [phone!, watch!, camera!].map((id) => ({ id, set: { trackSerials: true } })),
  ),
);
const me = clientOf(house.server.url, (await signedIn(house.db, 1, 'owner')).token);
const symbol = (serial: string) => `]C1010${BARE}21${serial}`;
const refusalOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'taken',
    ({ code }: { code: string }) => code,
  );
const pieces = async () =>
  Object.fromEntries((await me(listSerials, { query: { limit: 200 } })).items.map((piece) => [piece.serial, piece]));
const states = async () =>
  Object.fromEntries(Object.entries(await pieces()).map(([serial, { state }]) => [serial, state]));

/** An order with its parcel and waybill. */
async function parcelOf(goods: Record<string, number>) {
  const [taken] = await house.inOne((ctx) => take(ctx, shops.taobao, [incoming(goods)]));
  const order = taken!.orderId!;
  const id = (await me(getOrder, { params: { id: order } })).fulfilments.at(-1)!.id;
  await me(requestWaybills, { body: { ids: [id], courier: 'ZTO' } });
  await house.settle();
  const [parcel] = await house.inOne((ctx) => readParcels(ctx, [id]));
  return { order, id, number: parcel!.number, waybillNumber: parcel!.waybillNumber! };
}
/** And on the bench. */
async function onBench(goods: Record<string, number>) {
  const { waybillNumber, ...parcel } = await parcelOf(goods);
  const { id: check } = await me(bench.startCheck, { body: { waybillNumber } });
  return { ...parcel, check };
}
/** Goods that are expected, counted by their codes and booked. */
async function received(skuId: Id, barcode: string, serials: string[]) {
  const lines = [{ skuId, quantity: String(serials.length) }];
  const { outcomes } = await me(expectGoods, { body: { documents: [{ nodeId: node, lines }] } });
  const { documents } = await me(inbound.listExpectedDocuments, { query: {} });
  const { number } = documents.find(({ expectation }) => expectation.id === outcomes[0]!.id)!.expectation;
  const { id } = await me(inbound.beginReceipt, { body: { number } });
  for (const serial of serials) await me(inbound.countGoods, { params: { id }, body: { code: barcode, serial } });
  await me(inbound.bookReceipt, { params: { id } });
}
const scan = async (check: Id, code: string, quantity?: string) => {
  const body = { code, ...(quantity && { quantity }) };
  const { verdict, piece } = await me(bench.scanItem, { params: { id: check }, body });
  return piece?.parcel ? `${verdict} ${piece.parcel}` : verdict;
};
const leaves = (id: Id) => me(handOver, { body: { courier: 'ZTO', nodeId: node, ids: [id] } });

const breaches = async () => {
  // Orders here come without a channel's message.
  const checks = allChecks.filter(({ name }) => name !== 'channels.rawIsKept');
  return (await verifyTenant(house.db, ONE, checks)).filter((one) => one.breaches > 0);
};
afterEach(async () => expect(await breaches()).toEqual([]));

test('STK-5 pieces are named at the door one by one, or said to have no code; those that lie here already are registered', async () => {
  const line = { skuId: phone!, quantity: '5' };
  const { outcomes } = await me(expectGoods, {
    body: { documents: [{ nodeId: node, supplier: '华强电子', lines: [line] }] },
  });
  const { documents } = await me(inbound.listExpectedDocuments, { query: {} });
  const { number } = documents.find(({ expectation }) => expectation.id === outcomes[0]!.id)!.expectation;
  const { id } = await me(inbound.beginReceipt, { body: { number } });
  const table: [Record<string, unknown>, string][] = [
    [{ code: BARE }, 'serialNeeded'],
    [{ code: symbol('S1'), quantity: '2' }, 'serialNeeded'],
    [{ code: symbol('S1') }, 'right'],
    [{ code: symbol('S1') }, 'serialTwice'],
    [{ code: BARE, serial: 'S2' }, 'right'],
    [{ code: BARE, serial: 'S9', quantity: '-1' }, 'notOfSerial'],
    [{ code: BARE, serial: 'S2', quantity: '-1' }, 'right'],
    [{ code: BARE, serial: 'S2' }, 'right'],
    [{ code: symbol('S3') }, 'right'],
    [{ code: symbol('S4') }, 'right'],
    [{ code: BARE, noCode: true }, 'all'],
  ];
  const got = [];
  for (const [body] of table) got.push((await me(inbound.countGoods, { params: { id }, body: body as never })).verdict);
  expect(got).toEqual(table.map(([, verdict]) => verdict));
  const { lines } = await me(inbound.bookReceipt, { params: { id } });
  expect(lines[0]).toMatchObject({ counted: '5', serials: ['S1', 'S2', 'S3', 'S4'] });
  // Twelve lay here before pieces were told apart, one came without a code.
  const name = (serials: string[]) => me(registerSerials, { body: { nodeId: node, skuId: phone!, serials } });
  expect(await refusalOf(name(Array.from({ length: 14 }, (_, i) => `M${i}`)))).toBe('stock.serialsTooMany');
  expect(await refusalOf(name(['S1']))).toBe('stock.serialKnown');
  expect(await name(['S5'])).toEqual({ registered: 1 });
  await me(registerSerials, { body: { nodeId: node, skuId: watch!, serials: ['W1'] } });
  expect(await states()).toMatchObject({ S1: 'inStock', S5: 'inStock', W1: 'inStock' });
});

test('STK-5 at the bench each piece is scanned by its own code; the wrong ones are refused in words, and what stops frees them', async () => {
  const first = await onBench({ A: 2, B: 1 });
  const table: [string, string][] = [
    [BARE!, 'serialNeeded'],
    [CASE!, 'right'],
    ['S1', 'right'],
    ['S1', `serialTwice ${first.number}`],
    [symbol('S1'), `serialTwice ${first.number}`],
    ['X-0', 'serialUnknown'],
    [symbol('X-1'), 'serialUnknown'],
    ['W1', 'serialOther'],
    [symbol('S2'), 'complete'],
  ];
  const got = [];
  for (const [code] of table) got.push(await scan(first.check, code));
  expect(got).toEqual(table.map(([, verdict]) => verdict));
  expect(await states()).toMatchObject({ S1: 'staged', S2: 'staged', S3: 'inStock' });
  await me(bench.finishCheck, { params: { id: first.check }, body: {} });

  // Put aside, or cancelled after it was checked: its pieces are free again.
  const second = await onBench({ A: 1 });
  expect(await scan(second.check, 'S1')).toBe(`serialTwice ${first.number}`);
  expect(await scan(second.check, 'S3')).toBe('complete');
  await me(bench.abandonCheck, { params: { id: second.check } });
  expect(await states()).toMatchObject({ S3: 'inStock' });
  const third = await onBench({ A: 1 });
  await scan(third.check, 'S3');
  await me(bench.finishCheck, { params: { id: third.check }, body: {} });
  await me(commands.cancelOrders, { body: { ids: [third.order], reason: '买家不要了' } });
  await house.settle();
  expect(await states()).toMatchObject({ S3: 'inStock' });

  await leaves(first.id);
  await house.settle();
  expect(await states()).toMatchObject({ S1: 'shipped', S2: 'shipped' });
  const fourth = await onBench({ A: 1 });
  expect(await scan(fourth.check, 'S1')).toBe(`serialShipped ${first.number}`);
  expect(await scan(fourth.check, 'S3')).toBe('complete');
  await me(bench.finishCheck, { params: { id: fourth.check }, body: {} });
  await leaves(fourth.id);
  await house.settle();
  await me(commands.reverseOutbound, { body: { ids: [fourth.order], reason: '没有交给快递' } });
  await house.settle();
  expect(await states()).toMatchObject({ S3: 'inStock' });
});

test('STK-5 what comes back is the very piece that was sold; its life tells receipt, supplier, parcel, order, buyer and return', async () => {
  const found = async (code: string) => (await me(returns.findReturn, { query: { code } })).candidates;
  const [owner] = await found('S1');
  expect(owner).toMatchObject({ by: 'serial' });
  expect((await found(symbol('S1')))[0]).toMatchObject({ by: 'serial', order: owner!.order });
  // Somebody else's order, of the same goods.
  const other = await onBench({ A: 1 });
  await scan(other.check, 'S4');
  await me(bench.finishCheck, { params: { id: other.check }, body: {} });
  await leaves(other.id);
  await house.settle();
  const open = { nodeId: node, label: 'YT00012345', orderId: owner!.order.id };
  const { id } = await me(returns.openReturn, { body: open });
  const item = (code: string, verdict = 'good') =>
    me(returns.scanReturnItem, { params: { id }, body: { code, verdict: verdict as 'good' } });
  const table: [string, string][] = [
    [BARE!, 'returns.serialNeeded'],
    ['S4', 'returns.serialNotSold'],
    ['S5', 'returns.serialNotSold'],
    ['S1', 'taken'],
    ['S1', 'returns.serialTwice'],
  ];
  const got = [];
  for (const [code] of table) got.push(await refusalOf(item(code)));
  expect(got).toEqual(table.map(([, refusal]) => refusal));
  await item(symbol('S2'), 'defective');
  await me(returns.finishReturn, { params: { id }, body: { complete: true } });
  expect(await states()).toMatchObject({ S1: 'returned', S2: 'defective', S4: 'shipped' });
  await me(returns.shelveReturn, { params: { id }, body: { bin: 'JX-A-1-1-1' } });

  const life = await me(traceCode, { query: { code: 'S1' } });
  expect(life.piece).toMatchObject({
    ...{ serial: 'S1', state: 'inStock', bin: 'JX-A-1-1-1', supplier: '华强电子', order: owner!.order },
    returned: { id },
  });
  expect(life.piece!.buyer).not.toBe('');
  const steps = life.events.filter(({ step }) => step === 'piece').map(({ facts }) => facts['kind']);
  expect(steps).toEqual(['shelved', 'returned', 'shipped', 'staged', 'received']);
  expect(life.events.some(({ step }) => step === 'handedOver')).toBe(true);
});

test('STK-5 put-away and picking ask for each piece by its code, so its bin is known; on a cart it is in none', async () => {
  await me(registerSerials, { body: { nodeId: node, skuId: camera!, serials: ['D0'] } });
  await received(camera!, CAMERA!, ['D1', 'D2', 'D3']);
  const seen = async (code: string) => (await me(inbound.suggestBins, { query: { nodeId: node, code } })).piece ?? null;
  expect([await seen(CASE!), await seen(CAMERA!), await seen('D1'), await seen('S4')]).toEqual([
    null,
    { serial: '', fault: 'serialNeeded' },
    { serial: 'D1', fault: null },
    { serial: 'S4', fault: 'serialShipped' },
  ]);
  const put = (quantity: string, serials: string[], bin = 'JX-A-1-1-1') =>
    me(inbound.putAway, { body: { nodeId: node, skuId: camera!, bin, quantity, serials } });
  expect(await refusalOf(put('3', ['D1', 'D2']))).toBe('stock.serialsNeeded');
  expect(await refusalOf(put('2', ['D1', 'D9']))).toBe('stock.serialNotHere');
  await put('3', ['D1', 'D2', 'D3']);
  expect((await pieces())['D2']).toMatchObject({ state: 'inStock', bin: 'JX-A-1-1-1' });

  const parcel = await parcelOf({ D: 2, B: 1 });
  const [list] = await house.inOne((ctx) => makePickLists(ctx, [parcel.id]));
  const pick = async (bin: string, code: string, quantity?: string) => {
    const body = { bin, code, ...(quantity && { quantity }) };
    return (await me(pickItem, { params: { id: list! }, body })).verdict;
  };
  const table: [string, string][] = [
    [CAMERA!, 'serialNeeded'],
    ['S4', 'wrong'],
    ['D9', 'unknown'],
    [`]C1010${CAMERA}21D9`, 'serialUnknown'],
    ['D1', 'right'],
    ['D1', 'serialTwice'],
    [`]C1010${CAMERA}21D2`, 'line'],
    ['D3', 'extra'],
  ];
  const got = [];
  for (const [code] of table) got.push(await pick('JX-A-1-1-1', code));
  expect(got).toEqual(table.map(([, verdict]) => verdict));
  expect(await pick('unsorted', CASE!)).toBe('list');
  expect((await pieces())['D1']).toMatchObject({ state: 'picked', bin: '' });
  const { id: check } = await me(bench.startCheck, { body: { waybillNumber: parcel.waybillNumber } });
  for (const code of ['D1', 'D2', CASE!]) await scan(check, code);
  await me(bench.finishCheck, { params: { id: check }, body: {} });
  await leaves(parcel.id);
  await house.settle();
  expect(await states()).toMatchObject({ D0: 'inStock', D1: 'shipped', D2: 'shipped', D3: 'inStock' });
});

test('STK-5 which piece was written off is said, and verify asks for it until then', async () => {
  const line = { skuId: watch!, quantity: '-2' };
  await me(adjustStock, { body: { documents: [{ nodeId: node, note: '摔坏报损', lines: [line] }] } });
  const gone = (serials: string[]) =>
    me(retireSerials, { body: { nodeId: node, skuId: watch!, serials, reason: '摔坏报损' } });
  expect(await refusalOf(gone(['W9']))).toBe('stock.serialNotHere');
  expect(await breaches()).toMatchObject([{ name: 'warehouse.serialStock', breaches: 1 }]);
  expect(await gone(['W1'])).toEqual({ gone: 1 });
});
