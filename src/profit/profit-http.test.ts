/** FIN-5 over HTTP: what orders that left earned, from what is known of them, asked for in every way. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { everyRoute } from '../../test/every-route.ts';
import { listen, signedIn } from '../../test/http.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import { costJobs } from '../costs/costs.ts';
import { verifyTenant } from '../kernel/check.ts';
import { SYSTEM } from '../kernel/context.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { settledWhenSold } from '../statements/statements.ts';
import { profitChecks, profitJobs } from './profit.ts';

const { db, owner, config } = await testDatabase();
const { ask } = await listen(db, everyRoute(db));
const costs = costJobs({
  ...{ currency: 'CNY', openCounts: async () => [], settledWhenSold },
  ...{ whoseGoods: async () => new Map(), reckoned: async () => {} },
});
const workers = new Workers(db, { config, handlers: handlersByKind([...profitJobs('CNY'), ...costs], []) });
const scope = { tenant: 77, actor: SYSTEM };
const head = await signedIn(db, scope.tenant, ['catalog.cost']);
const today = new Date(db.world.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const PURCHASES = ['purchases.read', 'purchases.write', 'payments.read', 'payments.write', 'bills.propose'] as const;
const SPAN = `from=${today}&to=${today}`;

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the test.
type Said = any;
const said = async (method: string, path: string, body?: unknown, who = head): Promise<Said> =>
  (await ask(who, method, `/api/v1${path}`, body === undefined ? {} : { body })).json();
const minor = (profit: Record<string, { amount: string } | number | null>) =>
  Object.fromEntries(
    Object.entries(profit).map(([part, value]) => [part, typeof value === 'object' && value ? value.amount : value]),
  );

test('FIN-5 orders, SKUs, days and shops say the same; what is unknown is named; a bill that comes later counts', async () => {
  const { shop, sku } = await db.transaction(scope, (ctx) => setUpSelling(ctx, { A: [50, 0], B: [50, 0], C: [50, 0] }));
  const orders = [
    incoming({ A: 2, B: 1 }),
    incoming({ B: 1 }),
    incoming({ C: 1 }),
    // Nobody has said what a dollar is.
    incoming({ A: 1 }, { currency: 'USD' }),
  ];
  await db.transaction(scope, (ctx) => take(ctx, shop, orders));
  await owner.query(
    'update sku set cost_minor = case merchant_code when $2 then null else 3000 end where tenant_id = $1',
    [...[scope.tenant, 'C']],
  );
  await owner.query(
    `insert into fulfilment (tenant_id, id, order_id, order_number, shop_id, node_id, state, goods_text, quantity,
                             queued_at, shipped_at, created_at, packing_minor)
     select o.tenant_id, gen_random_uuid(), o.id, o.number, o.shop_id, (select id from node where tenant_id = $1 limit 1),
            'shipped', '', o.quantity, now(), now(), now(), 100
     from sales_order o
     where o.tenant_id = $1
       and not exists (select 1 from fulfilment f where f.tenant_id = $1 and f.order_id = o.id)`,
    [scope.tenant],
  );
  await owner.query('update fulfilment set shipped_at = now(), packing_minor = 100 where tenant_id = $1', [
    scope.tenant,
  ]);
  await owner.query(
    `insert into parcel_freight (tenant_id, fulfilment_id, waybill_number, courier, node_id, day, weight_g, weighed,
                                 origin, destination, estimate_minor)
     select tenant_id, id, 'Z' || number, 'ZTO', node_id, $2::date, 800, true, '330000', '330000', 500
     from fulfilment
     where tenant_id = $1`,
    [scope.tenant, today],
  );
  await owner.query(`update shop set settings = settings || '{"commissionPpm": 20000}' where tenant_id = $1`, [
    scope.tenant,
  ]);
  await said('POST', '/profit/run');
  await workers.drain();

  const overview = await said('GET', `/profit?${SPAN}`);
  expect(overview).toMatchObject({ orders: 4, incomplete: 2, estimated: 4, run: { askedAt: null } });
  // 297.00 + 99.00 + 99.00; three parcels of 5.00 and 1.00; four pieces of 30.00 and one nobody knows.
  const total = { revenue: '49500', refunded: '0', goods: '12000', freight: '1500', packing: '300', fees: '0' };
  // Two per cent are the shop's rate until its platform's bill is here.
  const kept = { commission: '990', promotion: '0', points: '0' };
  expect(minor(overview.total)).toEqual({ ...total, ...kept, profit: '34710', margin: 7012 });
  expect(overview.days.map((day: { profit: never }) => minor(day.profit))).toEqual([minor(overview.total)]);
  expect(overview.shops).toMatchObject([{ shop: { id: shop }, orders: 4, profit: overview.total }]);

  const { items: skus } = await said('GET', `/profit/skus?${SPAN}&sort=least`);
  expect(
    skus.map((one: { sku: { merchantCode: string }; pieces: string }) => [one.sku.merchantCode, one.pieces]),
  ).toEqual([
    ['C', '1'],
    ['B', '2'],
    ['A', '2'],
  ]);
  const lacking = await said('GET', `/profit/orders?${SPAN}&unknown=goods`);
  expect(lacking.items).toMatchObject([{ unknown: ['goods'], estimated: true, pieces: '1' }]);

  // The courier bills one of them, a piece of it comes back good and its money goes back.
  const { items } = await said('GET', `/profit/orders?${SPAN}&limit=1`);
  const best = items[0].order.id;
  await owner.query(
    `update parcel_freight p set billed_minor = 650, billed_lines = 1
     from fulfilment f where f.tenant_id = $1 and f.order_id = $2 and p.tenant_id = $1 and p.fulfilment_id = f.id`,
    [scope.tenant, best],
  );
  await owner.query(
    `with c as (
       insert into after_sale_case (tenant_id, id, order_id, shop_id, kind, state, opened_at, outcome, due_minor,
                                    number, answer_before)
       values ($1, gen_random_uuid(), $2, $3, 'byHand', 'done', now(), 'refunded', 9900, 'S-77', now())
       returning id)
     insert into after_sale_line (tenant_id, case_id, line, order_id, sku_id, quantity, good)
     select $1, c.id, l.line, l.order_id, l.sku_id, 1, 1
     from c, sales_order_line l
     where l.tenant_id = $1 and l.order_id = $2 and l.sku_id = $4`,
    [scope.tenant, best, shop, sku['A']],
  );
  await said('POST', '/profit/run');
  await workers.drain();
  // Expected of what stays: 2 % of 297.00 − 99.00.
  expect(minor((await said('GET', `/orders/${best}/profit`)).profit)).toMatchObject({ commission: '396' });
  // The platform settles it: 5.00 of commission, 3.00 of them back with the refund, and 1.20 of promotion.
  await owner.query(
    `insert into platform_line (tenant_id, bill_id, line, account, shop_id, order_id, at, gross_minor, commission_minor, promotion_minor)
     select $1, gen_random_uuid(), n, 'jd', $3, $2, now(), gross, commission, promotion
     from (values (1, 29700, 500, 0), (2, -9900, -300, 0), (3, 0, 0, 120)) v(n, gross, commission, promotion)`,
    [scope.tenant, best, shop],
  );
  await said('POST', '/profit/run');
  await workers.drain();
  const after = await said('GET', `/orders/${best}/profit`);
  expect(minor(after.profit)).toMatchObject({ revenue: '29700', refunded: '9900', goods: '6000', freight: '650' });
  expect(minor(after.profit)).toMatchObject({ commission: '200', promotion: '120' });
  expect(after).toMatchObject({ unknown: [], estimated: false });
  expect((await said('GET', `/profit?${SPAN}`)).orders).toBe(4);
  expect((await verifyTenant(db, scope, profitChecks)).filter(({ breaches }) => breaches > 0)).toEqual([]);
});

test('FIN-5 an order costs the freight and packing of every parcel, on the day it first left', async () => {
  const own = { tenant: 79, actor: SYSTEM };
  const person = await signedIn(db, own.tenant, ['catalog.cost']);
  const { shop, nodes } = await db.transaction(own, (ctx) => setUpSelling(ctx, { A: [50, 0] }));
  const [taken] = await db.transaction(own, (ctx) => take(ctx, shop, [incoming({ A: 1 })]));
  await owner.query('update sku set cost_minor = 3000 where tenant_id = $1', [own.tenant]);
  await owner.query('delete from fulfilment where tenant_id = $1', [own.tenant]);
  const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
  const parcel = async (number: string, day: string, billed: number | null, estimate: number | null) => {
    const id = db.world.newId();
    await owner.query(
      `insert into fulfilment (tenant_id, id, order_id, order_number, shop_id, node_id, state, goods_text, quantity,
                               queued_at, shipped_at, created_at, packing_minor)
       select tenant_id, $2, id, number, shop_id, $3, 'shipped', '', 1, now(), $4, now(), 100
       from sales_order where tenant_id = $1 and id = $5`,
      [own.tenant, id, nodes[0], `${day}T04:00:00Z`, taken!.orderId],
    );
    await owner.query(
      `insert into parcel_freight (tenant_id, fulfilment_id, waybill_number, courier, node_id, day, weight_g, weighed,
                                   origin, destination, estimate_minor, billed_minor, billed_lines)
       values ($1, $2, $3, 'ZTO', $4, $5, 800, true, '330000', '330000', $6, coalesce($7, 0), num_nonnulls($7::bigint))`,
      [own.tenant, id, number, nodes[0], day, estimate, billed],
    );
    return { reverse: () => owner.query(`update fulfilment set state = 'reversed' where id = $1`, [id]) };
  };
  const earned = async () => {
    await said('POST', '/profit/run', undefined, person);
    await workers.drain();
    const { items } = await said('GET', `/profit/orders?from=${yesterday}&to=${today}`, undefined, person);
    const failed = (await verifyTenant(db, own, profitChecks)).filter(({ breaches }) => breaches > 0);
    expect(failed).toEqual([]);
    return items.map(({ day, unknown, estimated, profit: { freight, packing } }: Said) => [
      ...[day, freight.amount, packing.amount, unknown, estimated],
    ]);
  };

  // One is billed at 6.50; one left a day later, at 5.00 by the price list.
  const first = await parcel('Z1', yesterday, 650, 600);
  const second = await parcel('Z2', today, null, 500);
  expect(await earned()).toEqual([[yesterday, '1150', '200', [], true]]);
  // Two that nobody has a price for are one thing that is not known.
  const more = [await parcel('Z3', today, null, null), await parcel('Z4', today, null, null)];
  expect(await earned()).toEqual([[yesterday, '1150', '400', ['freight'], true]]);
  // What was taken back costs what it is billed, and is not expected to be.
  for (const one of [first, ...more]) await one.reverse();
  expect(await earned()).toEqual([[yesterday, '1150', '100', [], true]]);
  await second.reverse();
  expect(await earned()).toEqual([]);
});

test('FIN-5 STK-9 goods of a supplier that are settled when they are sold cost that once: nothing when they come, then what he gets', async () => {
  const own = { tenant: 78, actor: SYSTEM };
  const buyer = await signedIn(db, own.tenant, ['catalog.cost', 'stock.read', 'stock.write', ...PURCHASES]);
  const on = (method: string, path: string, body?: unknown) => said(method, path, body, buyer);
  const { shop, nodes, sku } = await db.transaction(own, (ctx) => setUpSelling(ctx, { LENT: [0, 0], OWN: [0, 0] }));
  await owner.query(
    `update sku set cost_minor = 3000, supplier = '苏州联营' where tenant_id = $1 and merchant_code = 'LENT'`,
    [own.tenant],
  );
  const rest = { contact: '', phone: '', leadDays: 7, currency: 'CNY', terms: '', active: true, priceTolerancePpm: 0 };
  const { id: supplierId } = await on('POST', '/suppliers', { ...rest, code: 'SZ01', name: '苏州联营' });
  const tiers = [{ from: '0', ratePpm: 250_000 }];
  const { id: termId } = await on('POST', '/supplier-terms', {
    ...{ supplierId, shopId: null, nodeId: null, name: '联营', kind: 'joint', presentation: 'principal', active: true },
    ...{ validFrom: today, validUntil: null, tiers: 'marginal', commissionOnShare: false, scope: 'month' },
    ...{ salesGuarantee: null, guaranteeRatePpm: 0, profitGuarantee: null },
    classes: [{ code: 'A', name: '服装', taxPpm: 130_000, categories: [], tiers }],
  });
  const receipt = { nodeId: nodes[0], lines: ['LENT', 'OWN'].map((code) => ({ skuId: sku[code], quantity: '10' })) };
  const { outcomes } = await on('POST', '/stock/receipts', { documents: [{ ...receipt, businessOn: today }] });
  await on('POST', '/stock/document-costs', {
    lines: [{ documentId: outcomes[0].id, skuId: sku['OWN'], cost: '3000' }],
  });
  await on('POST', '/stock/months/run');
  await workers.drain();
  const { months } = await on('GET', '/stock/months');
  expect(months[0]).toMatchObject({
    closing: { pieces: '20', value: { amount: '30000' } },
    hindrances: { missing: 0 },
  });

  await db.transaction(own, (ctx) => take(ctx, shop, [incoming({ LENT: 2, OWN: 1 })]));
  const left = (what: string) => owner.query(`update ${what} where tenant_id = $1`, [own.tenant]);
  await left(`fulfilment set state = 'shipped', shipped_at = now()`);
  await left('sales_order_line set shipped = quantity');
  const earned = async () => {
    await on('POST', '/profit/run');
    await workers.drain();
    return on('GET', `/profit?${SPAN}`);
  };
  // Three quarters of 2 × 99.00, and the piece of ours at 30.00.
  const before = await earned();
  expect(minor(before.total)).toMatchObject({ revenue: '29700', goods: String(14_850 + 3000) });
  expect((await on('GET', `/profit/orders?${SPAN}`)).items).toMatchObject([{ unknown: [], estimated: true }]);
  expect(await on('POST', '/statements', { termIds: [termId], until: today })).toMatchObject({
    outcomes: [{ done: true }],
  });
  expect((await on('GET', '/statements')).items).toMatchObject([{ due: { amount: '14850' } }]);
  expect(minor((await earned()).total)).toMatchObject({ goods: String(14_850 + 3000) });
  const { items } = await on('GET', `/profit/orders?${SPAN}`);
  expect(items).toMatchObject([{ estimated: false }]);
});
