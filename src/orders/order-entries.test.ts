/** STK-10: an order opens into everything it, its parcels and their counter-documents posted in the ledger. */
import { expect, test } from 'vitest';
import { signedIn } from '../../test/http.ts';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import type { DocumentEntry } from '../contract/document-entries.ts';
import type { Id } from '../kernel/ids.ts';
import { type Account, balances, post } from '../ledger/ledger.ts';
import { handOver, ParcelWork, takeGoods } from '../shipping/shipping.ts';
import { places } from '../stock/stock.ts';
import { orderJobs } from './jobs.ts';

const { db, owner, scope, within, full, ask } = await orderHouse();
const jobs = orderJobs(new Map());
const everything = () => signedIn(db, scope.tenant, ['orders.read', 'orders.review', 'orders.edit', 'shipping.write']);

/** Picked from the shelf, checked, handed over; the order hears of it. */
async function ship(id: Id, number: string): Promise<Id> {
  const fulfilmentId = (await full(id)).fulfilmentId!;
  const nodeId = await within(async (ctx) => {
    const work = new ParcelWork(ctx);
    const parcels = await work.lock([fulfilmentId]);
    await post(ctx, (await takeGoods(ctx, parcels)).postings);
    return parcels[0]!.nodeId;
  });
  await owner.query(
    `insert into waybill (tenant_id, id, fulfilment_id, service, courier, number, state, requested_at)
     values ($1, $2, $2, 'desk', 'ZTO', $3, 'printed', now())`,
    [scope.tenant, fulfilmentId, number],
  );
  await owner.query(
    `update fulfilment set state = 'checked', waybill_id = id, waybill_number = $3 where tenant_id = $1 and id = $2`,
    [scope.tenant, fulfilmentId, number],
  );
  await owner.query(
    `insert into counter_delta (tenant_id, name, delta) values ($1, 'parcel/checked', 1), ($1, 'parcel/created', -1)`,
    [scope.tenant],
  );
  await within((ctx) => handOver(ctx, { courier: 'ZTO', nodeId, ids: [fulfilmentId] }));
  const heard = jobs.find((one) => one.kind === 'fulfilment.shipped')!;
  await within(async (ctx) => {
    if ('run' in heard) await heard.run(ctx, [{ payload: { fulfilmentIds: [fulfilmentId] } }] as never);
  });
  return fulfilmentId;
}

const entryIds = async (): Promise<string[]> =>
  (await owner.query('select id from transfer where tenant_id = $1', [scope.tenant])).rows.map((row) => row.id);

type Read = { items: DocumentEntry[]; next: string | null };

test('STK-10 every entry of an order is found, in pages, and together they are what the buckets moved', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0], B: [10, 0] }));
  await owner.query(`update shop set endpoint = 'https://x.example' where tenant_id = $1`, [scope.tenant]);
  const watched: [place: string, account: Account][] = ['A', 'B'].flatMap((code) => [
    [`${code} sellable`, places.sellable(s.nodes[0]!, s.sku[code]!)],
    [`${code} staging`, places.staging(s.nodes[0]!, s.sku[code]!)],
    [`${code} unsorted`, places.bin(s.nodes[0]!, places.UNSORTED, s.sku[code]!)],
  ]);
  const amounts = async () => {
    const found = await within((ctx) =>
      balances(
        ctx,
        watched.map(([, account]) => account),
      ),
    );
    return new Map(watched.map(([place], i) => [place, found[i]!]));
  };
  const [before, there] = [await amounts(), new Set(await entryIds())];

  const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 3, B: 1 })]));
  const id = taken!.orderId!;
  const person = await everything();
  // Promised, given back and promised again; shipped, taken back, and shipped again by another parcel.
  await ask(person, 'POST', '/orders/unreview', { ids: [id] });
  await ask(person, 'POST', '/orders/release-hold', { ids: [id], reasons: ['paused'] });
  const first = await ship(id, 'ZTO1');
  await ask(person, 'POST', '/orders/reverse-outbound', { ids: [id], reason: '破损' });
  await ask(person, 'POST', '/orders/unreview', { ids: [id] });
  await ask(person, 'POST', '/orders/release-hold', { ids: [id], reasons: ['paused'] });
  const second = await ship(id, 'ZTO2');

  const { status, body } = await ask(person, 'GET', `/orders/${id}/entries?limit=200`);
  const { items, next } = body as Read;
  expect([status, next]).toEqual([200, null]);
  const written = (await entryIds()).filter((one) => !there.has(one));
  expect(items.map((entry) => entry.id).toSorted()).toEqual(written.toSorted());

  const kinds = [...new Set(items.map(({ document }) => document.type))];
  expect(kinds).toEqual(['order', 'fulfilment', 'stock.reversal']);
  const documents = [...new Set(items.map(({ document }) => document.id))];
  expect(documents).toHaveLength(4);
  expect([documents[0], documents[1], documents[3]]).toEqual([id, first, second]);
  for (const document of documents) {
    const own = items.filter((entry) => entry.document.id === document).map((entry) => Date.parse(entry.at));
    expect(own).toEqual(own.toSorted((a, b) => a - b));
  }
  expect(items[0]).toMatchObject({
    ...{ kind: 'hold', quantity: '3', sku: { merchantCode: 'A' }, document: { number: (await full(id)).number } },
    ...{ from: { place: 'sellable' }, to: { node: null, place: 'customer' }, reason: 'orders.reserved' },
  });

  const after = await amounts();
  for (const [place, { posted, heldOut }] of after) {
    const [code, word] = place.split(' ');
    const own = items.filter((entry) => entry.sku.merchantCode === code);
    const sum = (side: 'from' | 'to', ...of: string[]) =>
      own
        .filter((entry) => of.includes(entry.kind) && entry[side].place === word && entry[side].node !== null)
        .reduce((total, entry) => total + BigInt(entry.quantity), 0n);
    const moved = sum('to', 'post', 'settle') - sum('from', 'post', 'settle');
    expect([place, moved]).toEqual([place, posted - before.get(place)!.posted]);
    const held = sum('from', 'hold') - sum('from', 'settle', 'release');
    expect([place, held]).toEqual([place, heldOut - before.get(place)!.heldOut]);
  }
  expect(after.get('A sellable')).toMatchObject({ posted: 7n, heldOut: 0n });

  const paged: string[] = [];
  for (let cursor = '', more = true; more; ) {
    const page = (await ask(person, 'GET', `/orders/${id}/entries?limit=3${cursor}`)).body as Read;
    paged.push(...page.items.map((entry) => entry.id));
    more = page.next !== null;
    cursor = `&cursor=${page.next}`;
  }
  expect(paged).toEqual(items.map((entry) => entry.id));
  expect(await ask(person, 'GET', `/orders/${id}/entries?cursor=e30`)).toMatchObject({ status: 400 });
});

test('STK-10 entries of an order are read by whoever may read the order, and by nobody else', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0] }));
  const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 1 })]));
  const path = `/orders/${taken!.orderId}/entries`;
  expect((await ask(await signedIn(db, scope.tenant, ['orders.read']), 'GET', path)).body.items).toHaveLength(1);
  expect((await ask(await signedIn(db, scope.tenant, ['stock.read']), 'GET', path)).status).toBe(403);
  expect((await ask(await signedIn(db, 2, ['orders.read']), 'GET', path)).status).toBe(404);
});
