/**
 * A day of a Taobao shop in the sandbox: three hundred orders by message and by pull over a line that loses messages,
 * buyers who write memos, move house, want their money back and cancel, a courier whose numbers run out and come back,
 * payments told by Alipay, the warehouse over HTTP, and next morning the bill. At the end both sides hold the same
 * (CHN-3, CHN-6, CHN-8, CHN-9, ORD-4, ORD-16, SHP-2, WMS-7, WMS-9, PAY-3, REC-1).
 */
import { expect, test } from 'vitest';
import { Clerk } from '../../sandbox/demo/clerk.ts';
import { taobaoListings } from '../../sandbox/demo/listings.ts';
import { seedTenant } from '../../sandbox/demo/seed-tenant.ts';
import type { SandboxOrder } from '../../sandbox/orders.ts';
import { getBill, listBills } from '../../src/contract/bills.ts';
import { releaseOrderHolds, setRecipient, unreviewOrders } from '../../src/contract/order-commands.ts';
import { listOrders, type OrderRow } from '../../src/contract/orders.ts';
import { listParcels, requestWaybills } from '../../src/contract/shipping.ts';
import { clock } from '../channels/clock.ts';
import { ONE } from '../database.ts';
import { seeded } from '../random.ts';
import { openWholeHouse, tomorrowAtNine } from '../whole-house.ts';

const SEED = Number(process.env['SEED'] ?? 20261121);
const MINUTE = 60_000;
const NEW_HOME = '学府街66号翠湖苑3幢1单元402室';
const time = clock(tomorrowAtNine());
const house = await openWholeHouse(time.now);
await seedTenant(house.db, ONE, SEED);
const { world, shops } = await house.openWorld(SEED);
const { taobao, alipay, kdniao, cainiao } = { ...world, taobao: world.taobao.control };
const chance = seeded(SEED);
const [reviewer, packer] = [await house.clientAs('reviewer'), await house.clientAs('warehouse')];
const books = await house.clientAs('financeMaker');
const { usual } = taobaoListings();

const theirs = (): readonly SandboxOrder[] => taobao.orders();
const theirOrder = (number: string): SandboxOrder => theirs().find((order) => order.number === number)!;
const referenceOf = (order: SandboxOrder) => `20${order.number}`;

/** Both sides tell each other what happened, over the line as it is. */
async function exchange(): Promise<void> {
  time.tick(MINUTE);
  await taobao.deliver();
  await house.due('channels.pullAll');
  await house.settle();
  await alipay.control.deliver();
  await house.settle();
}

/** What buyers did since they ordered; each of them does one thing. */
const changed = { refunded: [] as string[], moved: [] as string[], cancelled: [] as string[], noted: [] as string[] };

function regret(among: readonly string[]): void {
  const left = [...among];
  const next = () => left.splice(chance.below(left.length), 1)[0]!;
  for (const list of [changed.refunded, changed.moved, changed.cancelled, changed.noted]) list.push(next(), next());
  for (const number of changed.refunded.slice(-2)) taobao.refund(number);
  for (const number of changed.moved.slice(-2)) taobao.changeAddress(number, { detail: NEW_HOME });
  for (const number of changed.noted.slice(-2)) taobao.changeMemo(number, '发货前电话联系', 3);
  for (const number of changed.cancelled.slice(-2)) cancel(number);
}

/** The order is closed there and the money goes back. */
function cancel(number: string): void {
  const order = theirOrder(number);
  taobao.cancel(number);
  alipay.control.refund(referenceOf(order), `RF${number}`, order.payableMinor);
}

/** Everything the list shows in these states, page by page. */
async function listed(query: { held?: boolean; state?: OrderRow['state'][] }): Promise<OrderRow[]> {
  const rows: OrderRow[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: { items: OrderRow[]; next: string | null } = await reviewer(listOrders, {
      query: { ...query, shopId: [shops.taobao], limit: 100, ...(cursor && { cursor }) },
    });
    rows.push(...page.items);
    if (page.next === null) return rows;
    cursor = page.next;
  }
}

test(`orders arrive by message and pull; buyers change their minds (SEED=${SEED})`, { timeout: 180_000 }, async () => {
  taobao.setFaults({ seed: SEED, pushes: { missing: 0.2, repeated: 0.2, late: 0.1, reordered: true } });
  for (let round = 0; round < 6; round++) {
    const numbers = taobao.placeOrders(50, { skus: usual, masked: 0, cashOnDelivery: 0, memo: 0.05 });
    await exchange();
    for (const order of numbers.map(theirOrder))
      alipay.control.pay(referenceOf(order), order.payableMinor, order.lines[0]!.sku.title);
    await exchange();
    regret(numbers);
    await exchange();
  }
  await exchange();
  expect(theirs()).toHaveLength(300);
  const { rows } = await house.owner.query('select number, state from channel_order where shop_id = $1', [
    shops.taobao,
  ]);
  expect(new Map(rows.map((row) => [row.number, row.state]))).toEqual(
    new Map(theirs().map((order) => [order.number, order.state])),
  );
});

test('what buyers changed keeps their parcels; the others are with the warehouse', async () => {
  const rows = await listed({});
  const of = (number: string) => rows.filter((row) => row.channelNumbers.includes(number) && row.state !== 'split');
  const holdsOf = (numbers: readonly string[]) => numbers.flatMap((number) => of(number).map((row) => row.holds));
  expect(holdsOf(changed.refunded).filter((holds) => !holds.includes('refundAsked'))).toEqual([]);
  expect(holdsOf(changed.noted).filter((holds) => !holds.includes('memo'))).toEqual([]);
  expect(changed.cancelled.flatMap(of).filter((row) => row.state !== 'closed')).toEqual([]);
  // Not yet with the warehouse, it simply goes to the new address; else a person has to look.
  const { rows: addresses } = await house.owner.query('select id, detail from sales_order');
  const detail = new Map(addresses.map((row) => [row.id, row.detail]));
  const moved = changed.moved.flatMap(of);
  expect(moved.filter((row) => !row.holds.includes('changedByBuyer') && detail.get(row.id) !== NEW_HOME)).toEqual([]);
  expect(moved.filter((row) => row.holds.includes('changedByBuyer')).length).toBeGreaterThan(5);
});

test('people answer: moved buyers get the new address, memos are read, refunds agreed', {
  timeout: 120_000,
}, async () => {
  // A platform that agreed to a refund closes the order.
  for (const number of changed.refunded) cancel(number);
  await exchange();
  await exchange();
  const held = await listed({ held: true, state: ['waitReview', 'released'] });
  const released = held.filter((row) => row.state === 'released').map((row) => row.id);
  const back = await reviewer(unreviewOrders, { body: { ids: released, reason: '买家改单' } });
  expect(back.outcomes.filter((outcome) => !outcome.done)).toEqual([]);
  for (const row of held.filter((one) => one.holds.includes('changedByBuyer'))) {
    const { name, phone, province, city, district, detail } = theirOrder(row.channelNumbers[0]!).recipient;
    await reviewer(setRecipient, { params: { id: row.id }, body: { name, phone, province, city, district, detail } });
  }
  const waiting = await listed({ held: true, state: ['waitReview'] });
  await reviewer(releaseOrderHolds, {
    body: { ids: waiting.map((row) => row.id), reasons: ['memo', 'largeAmount', 'changedByBuyer', 'paused'] },
  });
  // What is left lies in no warehouse whole; goods come in, and these orders go on by themselves.
  const short = await listed({ held: true });
  expect(new Set(short.flatMap((row) => row.holds))).toEqual(new Set(['outOfStock']));
  const receipt = usual.map((sku) => `JX,${sku.merchantCode},50,入库`).join('\n');
  await house.importFiles('stock', [house.writeFile('receipt.csv', `仓库,商家编码,数量,业务类型\n${receipt}\n`)]);
  await house.settle();
  expect((await listed({ state: ['waitReview', 'reviewed'] })).map((row) => [row.channelNumbers, row.holds])).toEqual(
    [],
  );
});

test('a courier runs out of numbers; parcels wait, and go when there are numbers again', {
  timeout: 120_000,
}, async () => {
  const branches = [...kdniao.control.branches, ...cainiao.control.branches];
  const stocks = branches.map((branch) => branch.left);
  for (const branch of branches) branch.left = 0;
  const ids = (await packer(listParcels, { query: { state: ['created'], limit: 100 } })).items
    .filter((parcel) => parcel.holds.length === 0)
    .map((parcel) => parcel.id);
  const refused = await packer(requestWaybills, { body: { ids } });
  expect(refused.outcomes.filter((outcome) => outcome.done)).toEqual([]);
  await house.settle();
  expect((await listed({ held: true })).flatMap((row) => row.holds)).toContain('waybillFailed');
  for (const [i, branch] of branches.entries()) branch.left = stocks[i]!;
  const again = await packer(requestWaybills, { body: { ids } });
  expect(again.outcomes.filter((outcome) => !outcome.done)).toEqual([]);
  await house.settle();
  expect((await listed({ held: true })).flatMap((row) => row.holds)).not.toContain('waybillFailed');
});

test('the warehouse ships everything, and the shop hears of each parcel once', { timeout: 300_000 }, async () => {
  const clerk = new Clerk(packer);
  while ((await clerk.work({ most: 200, leave: 0 })) > 0) await house.settle();
  await exchange();
  const { rows: uploads } = await house.owner.query('select state, count(*)::int as n from shipment_upload group by 1');
  expect(uploads.map((row) => row.state)).toEqual(['accepted']);
  const open = theirs().filter((order) => order.state !== 'closed');
  expect(open.filter((order) => order.state !== 'shipped')).toEqual([]);
  const told = taobao.shipments().flatMap((one) => one.lineNumbers.map((line) => `${one.orderNumber}/${line}`));
  expect(told.sort()).toEqual(
    open.flatMap((order) => order.lines.map((line) => `${order.number}/${line.number}`)).sort(),
  );
  const numbers = new Set([...kdniao.control.waybills(), ...cainiao.control.waybills()].flatMap((one) => one.numbers));
  expect(taobao.shipments().filter((one) => !numbers.has(one.waybillNumber))).toEqual([]);

  const rows = await listed({});
  const states = Object.groupBy(rows, (row) => row.state);
  expect(Object.keys(states).filter((state) => !['shipped', 'closed', 'split'].includes(state))).toEqual([]);
  const closed = theirs().filter((order) => order.state === 'closed');
  expect(new Set(states.closed!.flatMap((row) => row.channelNumbers))).toEqual(
    new Set(closed.map((one) => one.number)),
  );
  const sent = new Map(taobao.shipments().map((one) => [one.orderNumber, one]));
  for (const number of changed.moved) expect(sent.has(number)).toBe(true);
  expect([...changed.refunded, ...changed.cancelled].filter((number) => sent.has(number))).toEqual([]);
});

test('the bill of the day holds every payment and refund, and nothing is unexplained', {
  timeout: 60_000,
}, async () => {
  time.tick(Date.parse(tomorrowAtNine()) + 26 * 60 * MINUTE - time.now());
  await house.due('payments.askSilent');
  await house.due('reconciliation.fetchBills');
  await house.workers.drain();
  const { items } = await books(listBills, { query: { provider: 'alipay' } });
  const bill = await books(getBill, { params: { id: items.find(({ fundAccount }) => fundAccount === null)!.id } });
  const paid = theirs().reduce((sum, order) => sum + order.payableMinor, 0n);
  const refunded = theirs()
    .filter((order) => order.state === 'closed')
    .reduce((sum, order) => sum + order.payableMinor, 0n);
  const lines = 300 + changed.refunded.length + changed.cancelled.length;
  expect(bill).toMatchObject({ lines, matched: lines, open: 0, unexplained: { amount: '0' } });
  expect([bill.paid.amount, bill.refunded.amount].map(BigInt)).toEqual([paid, refunded]);
});

test('a quiet hour changes nothing, and every book agrees', { timeout: 120_000 }, async () => {
  await exchange();
  const before = await house.owner.query('select count(*)::int as n from channel_message');
  await exchange();
  expect((await house.owner.query('select count(*)::int as n from channel_message')).rows).toEqual(before.rows);
  expect(house.failures).toEqual([]);
  await house.expectVerified();
});
