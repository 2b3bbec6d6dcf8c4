/** FIN-1: a merchant's days in the general ledger over HTTP: sales, returns, cash on delivery, stock, bills, invoices. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { everyRoute } from '../../test/every-route.ts';
import { listen, signedIn } from '../../test/http.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import { costChecks, costJobs } from '../costs/costs.ts';
import { financeChecks } from '../finance/finance.ts';
import { verifyTenant } from '../kernel/check.ts';
import { SYSTEM } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { post } from '../ledger/ledger.ts';
import { places } from '../stock/stock.ts';
import { bookkeepingChecks, bookkeepingJobs, stockReckoned, whoseGoods } from './bookkeeping.ts';
import { invoices } from './testing/invoices.ts';

const { db, owner, config } = await testDatabase();
const { ask } = await listen(db, everyRoute(db));
const costs = costJobs({
  ...{ currency: 'CNY', openCounts: async () => [], settledWhenSold: async () => () => false },
  ...{ whoseGoods, reckoned: stockReckoned },
});
const workers = new Workers(db, { config, handlers: handlersByKind([...costs, ...bookkeepingJobs], []) });
const scope = { tenant: 78, actor: SYSTEM };
const head = await signedIn(db, scope.tenant, ['bills.read', 'bills.propose', 'catalog.cost']);
const today = new Date(db.world.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const T = scope.tenant;
const invoice = invoices(owner);

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the test.
type Said = any;
const said = async (method: string, path: string): Promise<Said> => (await ask(head, method, `/api/v1${path}`)).json();

/** Everything reckoned and booked, and every account by what it stands at. */
async function booked(): Promise<Record<string, string>> {
  expect(await said('POST', '/books/run')).toMatchObject({ askedAt: expect.any(String) });
  await workers.drain();
  expect(await said('GET', '/books/run')).toMatchObject({ askedAt: null, waiting: 0 });
  expect(await breaches()).toEqual([]);
  const { rows } = await said('GET', `/books/reports/trial-balance?from=2020-01-01&to=${today}`);
  return Object.fromEntries(
    rows.flatMap((row: Said) => (row.closing === '0' ? [] : [[row.account.code, row.closing]])),
  );
}
const breaches = async () =>
  (await verifyTenant(db, scope, [...bookkeepingChecks, ...costChecks, ...financeChecks])).filter(
    (one) => one.breaches > 0,
  );

const { shop, sku, nodes } = await db.transaction(scope, (ctx) => setUpSelling(ctx, { A: [50, 0], B: [50, 0] }));
await owner.query(
  `insert into document_cost (tenant_id, document_id, sku_id, cost_minor)
   select distinct t.tenant_id, t.document_id, k.id, case k.merchant_code when 'A' then 3000 else 4000 end
   from transfer t join account a on a.tenant_id = t.tenant_id and a.id = t.to_account
   join sku k on k.tenant_id = t.tenant_id and k.id::text = a.asset
   where t.tenant_id = $1`,
  [T],
);

/** The parcel of an order leaves, as `handOver` writes it. */
async function ship(order: Id, goods: Record<string, bigint>, more = ''): Promise<Id> {
  const [id] = await db.transaction(scope, async (ctx) => {
    const parcel = ctx.newId();
    await ctx.sql`delete from fulfilment where tenant_id = ${T} and order_id = ${order}`;
    await ctx.sql`
      insert into fulfilment (tenant_id, id, order_id, order_number, shop_id, node_id, state, courier, goods_text,
                              quantity, queued_at, shipped_at, created_at)
      select tenant_id, ${parcel}::uuid, id, number, shop_id, ${nodes[0]}::uuid, 'shipped', 'ZTO', '', quantity, now(),
             now(), now()
      from sales_order where tenant_id = ${T} and id = ${order}`;
    const lines = Object.entries(goods).map(([code, amount]) => ({
      ...{ kind: 'post' as const, id: ctx.newId(), amount },
      ...{ from: places.sellable(nodes[0]!, sku[code]!), to: places.customer(sku[code]!) },
    }));
    await post(ctx, [{ document: { type: 'fulfilment', id: parcel }, reason: 'fulfilment.shipped', lines }]);
    return [parcel];
  });
  if (more) await owner.query(`update fulfilment set ${more} where tenant_id = $1 and id = $2`, [T, id]);
  return id!;
}
const orders: Id[] = [];
const numbers = ['N1', 'N2', 'N3', 'N4', 'N5'];

test('FIN-1 a day of sales is a few vouchers that open their orders, at the cost of the moving average', async () => {
  const made = [
    incoming({ A: 2 }, { number: 'N1' }),
    incoming({ B: 1 }, { number: 'N2' }),
    incoming({ B: 1 }, { number: 'N3', cashOnDelivery: true, paidMinor: 0n, paidAt: null }),
    incoming({ A: 1 }, { number: 'N4' }),
    incoming({ A: 1 }, { number: 'N5' }),
  ];
  await db.transaction(scope, (ctx) => take(ctx, shop, made));
  for (const number of numbers) {
    const { rows } = await owner.query(
      `select id from sales_order where tenant_id = $1 and channel_numbers = array[$2]`,
      [T, number],
    );
    orders.push(rows[0].id);
  }
  await owner.query(`update sales_order set state = 'cancelled' where tenant_id = $1 and id = $2`, [T, orders[3]]);
  await ship(orders[0]!, { A: 2n });
  const cod = await ship(orders[2]!, { B: 1n });
  await ship(orders[4]!, { A: 1n });
  const first = await booked();
  expect(first).toEqual({
    ...{ '101201': String(19_800 + 9_900 + 9_900), '1405': String(350_000 - 9_000 - 4_000), '1406': '4000' },
    ...{ '220202': '-350000', '220501': '-8761', '222102': '-1139', '222101': String(-2_278 - 1_139) },
    ...{ '6001': String(-17_522 - 8_761), '6401': '9000' },
  });
  expect(await booked()).toEqual(first);
  const { items } = await said('GET', '/books/vouchers?limit=50');
  const sold = items.find((one: Said) => one.kind === 'sale.delivered');
  expect(sold).toMatchObject({
    onDay: today,
    document: { kind: 'bookedDay', number: expect.stringMatching(new RegExp(`^${today} 店铺.* ×2$`)) },
  });
  const documents = await said('GET', `/books/vouchers/${sold.id}/documents?limit=1`);
  expect(documents.items).toMatchObject([
    { document: { kind: 'order', id: orders[0] }, amounts: [{ amount: '17522' }, { amount: '2278' }] },
  ]);
  const more = await said('GET', `/books/vouchers/${sold.id}/documents?cursor=${documents.next}`);
  expect(more).toMatchObject({ items: [{ document: { id: orders[4] } }], next: null });

  await owner.query(`update fulfilment set state = 'signed', news_at = now() where tenant_id = $1 and id = $2`, [
    T,
    cod,
  ]);
  const signed = await booked();
  expect(signed['1406']).toBeUndefined();
  expect(signed).toMatchObject({ '1122': '9900', '6401': '13000', '6001': String(-17_522 - 2 * 8_761) });
});

test('FIN-1 INV-1 of what is shipped and invoiced no tax is pending, in either order, and it is due once', async () => {
  await invoice(T, [{ ppm: 130_000, tax: 1_139, parts: { [orders[1]!]: 9_900 } }]);
  const early = await booked();
  expect([early['222102'], early['222101']]).toEqual([undefined, String(-2_278 - 3 * 1_139)]);
  await ship(orders[1]!, { B: 1n });
  await invoice(T, [{ ppm: 130_000, tax: 2_278, parts: { [orders[0]!]: 19_800 } }]);
  const both = await booked();
  expect([both['222102'], both['222101'], both['220501']]).toEqual([undefined, String(-2_278 - 3 * 1_139), undefined]);
});

test('FIN-1 money back, goods back, a cost that becomes known later, and a platform that settles', async () => {
  await owner.query(
    `insert into after_sale_case (tenant_id, id, number, order_id, shop_id, kind, state, outcome, due_minor, opened_at, settled_at, answer_before)
     values ($1, gen_random_uuid(), 'C1', $2, $3, 'refundAsked', 'done', 'refundedOutside', 9900, now(), now(), now())`,
    [T, orders[4], shop],
  );
  await db.transaction(scope, async (ctx) => {
    const parcel = ctx.newId();
    await ctx.sql`
      insert into return_parcel (tenant_id, id, number, node_id, label, state, order_id, opened_at, opened_by)
      values (${T}, ${parcel}, 'R1', ${nodes[0]}, 'R1', 'open', ${orders[4]}, now(), 'x')`;
    const line = { kind: 'post' as const, id: ctx.newId(), amount: 1n, from: places.customer(sku['A']!) };
    const to = places.goods(nodes[0]!, 'return', sku['A']!);
    await post(ctx, [{ document: { type: 'returns.parcel', id: parcel }, reason: 'R1', lines: [{ ...line, to }] }]);
  });
  await owner.query(`update document_cost set cost_minor = 3100 where tenant_id = $1 and sku_id = $2`, [T, sku['A']]);
  const back = await booked();
  // Two pieces of A and two of B stay sold.
  expect(back).toMatchObject({
    ...{ '1405': String(50 * 3_100 + 50 * 4_000 - 2 * 3_100 - 2 * 4_000), '6401': String(2 * 3_100 + 2 * 4_000) },
    ...{ '6001': String(-17_522 - 2 * 8_761), '101201': String(19_800 + 9_900) },
  });

  const account = db.world.newId();
  await owner.query(`update shop set channel = 'jd' where tenant_id = $1`, [T]);
  await owner.query(
    `insert into statement_account (tenant_id, id, kind, name, number, currency, fee_ppm, fee_tolerance_minor, active)
     values ($1, $2, 'jd', '京东', '', 'CNY', 50000, 1, true)`,
    [T, account],
  );
  const bill = async (number: number, lines: string) => {
    const id = db.world.newId();
    await owner.query(
      `insert into bill (tenant_id, id, merchant_account, provider, merchant_id, layout, version, file_name, file_hash, lines,
                         paid_minor, refunded_minor, fee_minor, currency, imported_at, imported_by)
       values ($1, $2, $3, 'jd', '', 'jdSettlement', 1, $4::text, sha256($4::text::bytea), 1, 0, 0, 0, 'CNY', now(), 'x')`,
      [T, id, account, `jd${number}.csv`],
    );
    await owner.query(
      `insert into bill_line (tenant_id, bill_id, line, merchant_account, kind, state, reference, refund_reference,
                              provider_reference, entry_number, gross_minor, fee_minor, currency, at, text)
       select $1, $2, row_number() over (), $3, kind, 'success', reference, '', '', '', gross, fee, 'CNY', now(), text
       from (values ${lines}) v(kind, reference, gross, fee, text)`,
      [T, id, account],
    );
    return id;
  };
  const wrong = await bill(1, `('payment', 'N1', 19800, 0, '货款'), ('fee', 'N1', 0, 9999, '佣金')`);
  const settled = await booked();
  expect(settled).toMatchObject({ '6601': '9999', '101201': String(19_800 + 9_900 - 9_999) });
  const right = await bill(
    2,
    `('payment', 'N1', 19797, 0, '货款'), ('fee', 'N1', 0, 990, '佣金'), ('fee', 'N1', 0, 300, '京准通推广'), ('fee', '', 0, 50, '仓储')`,
  );
  await owner.query(`update bill set replaced_by = $3 where tenant_id = $1 and id = $2`, [T, wrong, right]);
  const mended = await booked();
  expect(mended).toMatchObject({ '6601': '1340', '660302': '3', '101201': String(19_800 + 9_900 - 1_340 - 3) });
  const { rows } = await said('GET', `/books/reports/trial-balance?from=2020-01-01&to=${today}&account=101201`);
  expect(Object.fromEntries(rows.map((row: Said) => [row.ofWhom, row.closing]))).toEqual({
    ...{ [shop]: '9900', [account]: String(19_797 - 990 - 300 - 50) },
  });

  await owner.query(
    `update booked_fact set amounts = '{"cost": "1"}' where tenant_id = $1 and kind = 'sale.paid' and document_id = $2`,
    [T, orders[0]],
  );
  expect((await breaches()).map(({ name }) => name)).toContain('bookkeeping.platforms');
});
