/** FIN-1 a month's freight, fees and statements nobody has billed at its end: accrued, taken back, billed in full, once. */
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { everyRoute } from '../../test/every-route.ts';
import { addedByHledger, hasHledger } from '../../test/hledger.ts';
import { listen, signedIn } from '../../test/http.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import { bookkeepingJobs } from '../bookkeeping/bookkeeping.ts';
import { costJobs } from '../costs/costs.ts';
import { bookEvents, financeChecks, lastDayOf } from '../finance/finance.ts';
import { verifyTenant } from '../kernel/check.ts';
import { SYSTEM } from '../kernel/context.ts';
import { column, readTable } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import { handlersByKind, Workers } from '../kernel/jobs.ts';
import { profitJobs } from '../profit/profit.ts';
import { accrualChecks, accrualsClosing } from './accruals.ts';

const { db, owner, config } = await testDatabase();
const { ask } = await listen(db, everyRoute(db));
const costs = costJobs({
  ...{ currency: 'CNY', openCounts: async () => [], settledWhenSold: async () => () => false },
  ...{ whoseGoods: async () => new Map(), reckoned: async () => {} },
});
const workers = new Workers(db, {
  ...{ config, handlers: handlersByKind([...costs, ...bookkeepingJobs, ...profitJobs('CNY')], []) },
});
const T = 92;
const scope = { tenant: T, actor: SYSTEM };
const head = await signedIn(db, T, ['bills.read', 'bills.propose', 'bills.approve', 'catalog.cost']);
const today = new Date(db.world.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const THIS = today.slice(0, 7);
const PAST = new Date(Date.UTC(Number(THIS.slice(0, 4)), Number(THIS.slice(5)) - 2, 1)).toISOString().slice(0, 7);
const LAST = lastDayOf(PAST);
const LEFT = `${PAST}-20T04:00:00Z`;
const IN_TIME = `${PAST}-25T04:00:00Z`;
const NOW = new Date(db.world.now()).toISOString();

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the test.
type Said = any;
const said = async (method: string, path: string, body?: unknown, version?: number): Promise<Said> => {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  return (await ask(head, method, `/api/v1${path}`, { headers, ...(body !== undefined && { body }) })).json();
};
const accruals = () => said('GET', `/books/accruals?period=${PAST}`);
const book = () => said('POST', '/books/accruals', { period: PAST });
const inTheWay = () => db.read(scope, (ctx) => accrualsClosing.run(ctx, { period: PAST, through: LAST }));
const step = async (name: string) => {
  const { items } = await said('GET', '/books/periods');
  const { version } = items.find((one: Said) => one.period === PAST);
  expect(await said('POST', `/books/periods/${PAST}/${name}`, undefined, version)).toMatchObject({ period: PAST });
};
/** Everything told to the books and to profit; what an account stands at by the end of a day, and what orders cost. */
async function reckon() {
  await said('POST', '/profit/run');
  await db.transaction(scope, (ctx) => ctx.enqueue('bookkeeping.all', { today: true }));
  await workers.drain();
  expect((await verifyTenant(db, scope, [...accrualChecks, ...financeChecks])).filter((one) => one.breaches)).toEqual(
    [],
  );
}
async function standing(through: string): Promise<Record<string, string>> {
  const { rows } = await said('GET', `/books/reports/trial-balance?from=2020-01-01&to=${through}`);
  const codes = ['220203', '6401', '6601', '660301'];
  const closing = new Map<string, string>(rows.map((row: Said) => [row.account.code, row.closing]));
  return Object.fromEntries(codes.map((code) => [code, closing.get(code) ?? '0']));
}

const { shop } = await db.transaction(scope, (ctx) => setUpSelling(ctx, { A: [50, 0] }, { commissionPpm: 20_000 }));
const numbers = ['N1', 'N2', 'N3'];
await db.transaction(scope, (ctx) =>
  take(
    ctx,
    shop,
    numbers.map((number) => incoming({ A: 1 }, { number, paidAt: new Date(LEFT) })),
  ),
);
await owner.query(`update shop set channel = 'jd' where tenant_id = $1`, [T]);
await owner.query(`update fulfilment set state = 'shipped', shipped_at = $2 where tenant_id = $1`, [T, LEFT]);
// N1 went in two parcels, and in a third that came back before its courier had it.
await owner.query(
  `insert into fulfilment (tenant_id, id, order_id, order_number, shop_id, node_id, state, goods_text, quantity, queued_at,
                           shipped_at, created_at)
   select f.tenant_id, gen_random_uuid(), f.order_id, f.order_number, f.shop_id, f.node_id, n.state, '', 1, f.queued_at,
          f.shipped_at + interval '1 day', f.created_at
   from fulfilment f
   join sales_order o on o.tenant_id = f.tenant_id and o.id = f.order_id and o.channel_numbers = '{N1}'
   cross join (values ('shipped'), ('reversed')) n(state)
   where f.tenant_id = $1`,
  [T],
);
await owner.query(
  `insert into parcel_freight (tenant_id, fulfilment_id, waybill_number, courier, node_id, day, weight_g, weighed,
                               origin, destination, estimate_minor)
   select f.tenant_id, f.id, 'Z' || o.channel_numbers[1] || case when f.shipped_at > $3 then '/' || f.state else '' end, 'ZTO',
          f.node_id, ($2::date), 800, true, '330000', '330000', 500
   from fulfilment f join sales_order o on o.tenant_id = f.tenant_id and o.id = f.order_id
   where f.tenant_id = $1
   on conflict (tenant_id, fulfilment_id) do update set waybill_number = excluded.waybill_number, day = excluded.day,
     estimate_minor = 500`,
  [T, LEFT.slice(0, 10), LEFT],
);

async function courierBill(number: string, minor: number, importedAt: string): Promise<void> {
  const id = db.world.newId();
  await owner.query(
    `insert into courier_bill (tenant_id, id, courier, file_name, file_hash, first_day, last_day, lines, billed_minor,
                               expected_minor, imported_at, imported_by)
     values ($1, $2::uuid, 'ZTO', $3, sha256($2::text::bytea), $4::date, $4::date, 1, $5, 500, $4::timestamptz, 'x')`,
    [T, id, `${number}.csv`, importedAt, minor],
  );
  await owner.query(
    `with p as (
       update parcel_freight set billed_minor = $4, billed_lines = 1
       where tenant_id = $1 and waybill_number = $3 returning fulfilment_id)
     insert into courier_bill_line (tenant_id, bill_id, id, line, waybill_number, day, billed_minor, fulfilment_id, cause, state)
     select $1, $2, gen_random_uuid(), 1, $3, $5::date, $4, fulfilment_id, 'agreed', 'agreed' from p`,
    [T, id, number, minor, LEFT],
  );
}
async function bill(account: Id, provider: string, layout: string, at: string, lines: string): Promise<void> {
  const id = db.world.newId();
  await owner.query(
    `insert into bill (tenant_id, id, merchant_account, provider, merchant_id, layout, version, file_name, file_hash, lines,
                       paid_minor, refunded_minor, fee_minor, currency, imported_at, imported_by)
     values ($1, $2::uuid, $3, $4, '', $5, 1, $2::text, sha256($2::text::bytea), 1, 0, 0, 0, 'CNY', now(), 'x')`,
    [T, id, account, provider, layout],
  );
  await owner.query(
    `insert into bill_line (tenant_id, bill_id, line, merchant_account, kind, state, reference, refund_reference,
                            provider_reference, entry_number, gross_minor, fee_minor, currency, at, text, item_id, verdict)
     select $1, $2, row_number() over (), $3, kind, 'success', reference, '', '', '', gross, fee, 'CNY', $4::timestamptz,
            text, item, verdict
     from (values ${lines}) v(kind, reference, gross, fee, text, item, verdict)`,
    [T, id, account, at],
  );
}
const kept = (number: string, commission: number, promotion: number) =>
  `('payment', '${number}', 9900, 0, '货款', null::uuid, null), ('fee', '${number}', 0, ${commission}, '佣金', null, null),
   ('fee', '${number}', 0, ${promotion}, '推广', null, null)`;
const [jd, wx] = [db.world.newId(), db.world.newId()];
await owner.query(
  `insert into statement_account (tenant_id, id, kind, name, number, currency, fee_ppm, fee_tolerance_minor, active)
   values ($1, $2, 'jd', '京东', '', 'CNY', 50000, 1, true)`,
  [T, jd],
);
await owner.query(
  `insert into merchant_account (tenant_id, id, kind, name, environment, merchant_id, endpoint)
   values ($1, $2, 'wechatPay', '微信支付', 'live', '1900000001', 'https://api.mch.weixin.qq.com')`,
  [T, wx],
);
/** How many lines of a file name an account. */
async function timesIn(layout: string, bytes: Buffer, account: string): Promise<number> {
  if (layout !== 'kingdee')
    return bytes
      .toString('latin1')
      .split('\n')
      .filter((line) => line.includes(account)).length;
  const source = { name: 'kingdee.xlsx', open: () => Readable.from([bytes], { objectMode: false }) };
  const rows = await Array.fromAsync(readTable(source, { columns: { code: column('FAccountNum') } }));
  return rows.filter(({ cells }) => cells['code'] === account).length;
}
async function pay(number: string): Promise<Id> {
  const id = db.world.newId();
  await owner.query(
    `insert into payment (tenant_id, id, merchant_account, reference, order_id, amount_minor, currency, state, paid_at, created_at)
     select $1, $2, $3, $4, id, 9900, 'CNY', 'paid', $5, $5 from sales_order
     where tenant_id = $1 and channel_numbers = array[$4]`,
    [T, id, wx, number, LEFT],
  );
  return id;
}

test('FIN-1 what left and is not billed is accrued as profit counts it, to the cent, and taken back before the bills come', async () => {
  // N2 is billed and settled within the month; of N1 nothing is known but prices and rates.
  await courierBill('ZN2', 650, IN_TIME);
  await bill(jd, 'jd', 'jdSettlement', IN_TIME, kept('N2', 300, 100));
  await pay('N1');
  const paid = await pay('N2');
  await bill(wx, 'wechatPay', 'trade', LEFT, `('payment', 'N2', 9900, 60, '', '${paid}'::uuid, 'matched')`);
  await reckon();
  expect(await standing(LAST)).toMatchObject({ '6601': String(650 + 400), '660301': '60' });
  expect(await book()).toMatchObject({ code: 'accruals.stillOpen' });
  expect(await said('POST', '/books/accruals', { period: THIS })).toMatchObject({ code: 'accruals.notOver' });
  await step('soften');

  // The month takes nothing automatic any more; of N3 the bills come after it.
  await courierBill('ZN3', 550, NOW);
  await bill(jd, 'jd', 'jdSettlement', NOW, kept('N3', 250, 0));
  await reckon();
  const proposed = await accruals();
  expect(proposed).toMatchObject({ bookable: true, difference: String(1550 + 448 + 59), before: [] });
  const rows = proposed.rows.map(({ kind, name, documents, required, difference }: Said) => [
    ...[kind, name, documents, required, difference],
  ]);
  expect(rows).toEqual([
    ['freight', '中通快递', 3, '1550', '1550'],
    ['commission', expect.stringMatching(/^店铺/), 2, '448', '448'],
    ['fees', '微信支付', 1, '59', '59'],
  ]);
  expect(await inTheWay()).toEqual({ open: 3 });
  expect(await book()).toEqual({ booked: 3, amount: '2057' });
  expect(await inTheWay()).toEqual({ open: 0 });
  expect(await book()).toMatchObject({ code: 'accruals.nothingToBook' });
  await reckon();

  const { total } = await said('GET', `/profit?from=${PAST}-01&to=${LAST}`);
  const ended = await standing(LAST);
  expect(ended).toMatchObject({
    '220203': '-2057',
    '6601': String(500 + 500 + 650 + 550 + 198 + 400 + 250),
    '660301': '119',
  });
  expect(Number(ended['6601'])).toBe(
    [total.freight, total.commission, total.promotion].reduce((sum, { amount }) => sum + Number(amount), 0),
  );
  expect(ended['660301']).toBe(total.fees.amount);
  // What N1 costs is not known yet; what N2 and N3 cost was billed once.
  expect(await standing(today)).toMatchObject({ '220203': '0', '6601': String(650 + 550 + 400 + 250), '660301': '60' });
});

test('FIN-4 the accrual and what takes it back are in the files for hledger, U8, Kingdee and SAP', async () => {
  const [{ id, voucherId }] = (await accruals()).before;
  const voucher = await said('GET', `/books/vouchers/${voucherId}`);
  expect(voucher).toMatchObject({
    ...{ onDay: LAST, kind: 'accrual.fees', document: { kind: 'accrual', id } },
    lines: [
      { side: 'debit', account: '660301', amount: '59' },
      { side: 'credit', account: '220203', amount: '59', whom: '微信支付' },
    ],
  });
  const back = await said('GET', `/books/vouchers/${voucher.reversedBy.id}`);
  expect(back).toMatchObject({
    onDay: `${THIS}-01`,
    document: { kind: 'accrualBack', id },
    reverses: { id: voucherId },
  });
  expect(back.lines).toMatchObject([
    { side: 'debit', amount: '-59' },
    { side: 'credit', amount: '-59' },
  ]);
  const red = await said('POST', `/books/vouchers/${voucherId}/reverse`, { onDay: today, reason: '再冲一次' });
  expect(red).toMatchObject({ code: 'finance.alreadyReversed' });
  const file = async (layout: string, to: string) =>
    Buffer.from(
      await (await ask(head, 'GET', `/api/v1/books/exports/${layout}?from=${PAST}-01&to=${to}`)).arrayBuffer(),
    );
  const found: Record<string, number> = {};
  for (const layout of ['u8', 'kingdee', 'sap'])
    found[layout] = await timesIn(layout, await file(layout, today), '220203');
  // Three accruals, each there and back.
  expect(found).toEqual({ u8: 6, kingdee: 6, sap: 6 });
  if (!hasHledger) return;
  const accrued = async (to: string) =>
    [...addedByHledger((await file('hledger', to)).toString('utf8')).balances]
      .filter(([account]) => account.includes('220203'))
      .map(([, balance]) => balance);
  expect((await accrued(LAST)).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'CNY -0.59',
    'CNY -15.50',
    'CNY -4.48',
  ]);
  expect(await accrued(today)).toEqual([]);
});

test('FIN-1 a bill that gets into a month that was opened again takes its accrual back; a closed month takes none', async () => {
  const close = (name: 'gl_shut_period' | 'gl_reopen') =>
    db.transaction(scope, (ctx) =>
      name === 'gl_reopen'
        ? ctx.sql`select gl_reopen(${T}, ${PAST}, 'x')`
        : ctx.sql`select gl_shut_period(${T}, ${PAST}, 'x')`,
    );
  await close('gl_shut_period');
  expect(await book()).toMatchObject({ code: 'accruals.closed' });
  await close('gl_reopen');
  await step('unsoften');
  expect(await inTheWay()).toEqual({ open: 0 });
  await courierBill('ZN1', 480, IN_TIME);
  await reckon();
  expect(await inTheWay()).toEqual({ open: 1 });
  await step('soften');
  expect(await book()).toEqual({ booked: 1, amount: '-500' });
  expect(await inTheWay()).toEqual({ open: 0 });
  await reckon();
  expect(await standing(LAST)).toMatchObject({
    '220203': String(-2057 + 500),
    '6601': String(480 + 500 + 650 + 550 + 848),
  });
  expect(await standing(today)).toMatchObject({ '220203': '0', '6601': String(480 + 650 + 550 + 650) });
});

test('FIN-1 a statement its supplier has not signed is accrued with its guarantee, and booked in full when he signs', async () => {
  const [supplier, statement] = [db.world.newId(), db.world.newId()];
  await owner.query(
    `insert into supplier_statement (tenant_id, id, supplier_id, term_id, counter, period_from, period_until, state, currency,
       terms, scope_start, scope, sold_minor, returned_minor, share_minor, commission_minor, due_minor, taxes, outside_minor,
       carried_minor, pay_minor, carry_minor, created_at, created_by)
     values ($1, $2, $3, $2, '专柜', $4, $5, 'published', 'CNY', '{"presentation": "principal", "shopId": null}', $4, '{}',
       12000000, 700000, 100000, 3250000, 8100000,
       '[{"taxPpm": 130000, "dueMinor": "8100000", "netMinor": "7168142", "vatMinor": "931858"}]', 0, 0, 8100000, 0, now(), 'x')`,
    [T, statement, supplier, `${PAST}-01`, LAST],
  );
  expect(await book()).toEqual({ booked: 1, amount: '7168142' });
  expect(await standing(LAST)).toMatchObject({ '6401': '7168142', '220203': String(-1557 - 7_168_142) });
  expect(await standing(today)).toMatchObject({ '6401': '0', '220203': '0' });
  await db.transaction(scope, (ctx) =>
    bookEvents(ctx, [
      {
        ...{
          kind: 'statement.costAccrued',
          currency: 'CNY',
          amounts: { cost: 7_168_142n },
          about: { party: supplier },
        },
        document: { kind: 'supplierStatement', id: statement, number: 'ST1' },
        effectiveAt: new Date(`${LAST}T04:00:00Z`),
      },
    ]),
  );
  expect(await standing(today)).toMatchObject({ '6401': '7168142', '220203': '0' });
  expect((await accruals()).difference).toBe('0');
});

test('FIN-1 verify finds an accrual that is not taken back, or not whole', async () => {
  const broken = async () =>
    (await verifyTenant(db, scope, accrualChecks)).filter((one) => one.breaches > 0).map(({ name }) => name);
  expect(await broken()).toEqual([]);
  await owner.query(`update gl_line set debit = debit - 1 where tenant_id = $1 and debit = -59`, [T]);
  expect(await broken()).toEqual(['accruals.nothingLeft']);
  await owner.query(
    `update gl_voucher set document_kind = 'x' where tenant_id = $1 and document_kind = 'accrualBack'`,
    [T],
  );
  expect(await broken()).toEqual(['accruals.takenBack', 'accruals.nothingLeft']);
});
