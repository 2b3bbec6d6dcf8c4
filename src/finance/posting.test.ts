/** FIN-1: every entry of the general ledger in numbers, and a database that lets nothing else in. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { ONE, testDatabase } from '../../test/database.ts';
import { seeded } from '../../test/random.ts';
import { CHART_NAMES } from '../contract/chart-names.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { APP_ROLE } from '../kernel/db/database.ts';
import { CHART } from './chart.ts';
import { bookEvents, type FinanceEvent, financeChecks } from './finance.ts';
import { drawLines, POSTING_RULES, type PostingKind } from './posting-rules.ts';

const { db, owner, config } = await testDatabase();
const fen = (yuan: string): bigint => BigInt(Math.round(Number(yuan) * 100));
let next = 0;
const event = (kind: PostingKind, yuan: Record<string, string>, more: Partial<FinanceEvent> = {}): FinanceEvent => ({
  kind,
  document: { kind: 'order', id: `o${++next}`, number: `D${next}` },
  effectiveAt: new Date('2026-11-12T02:00:00Z'),
  currency: 'CNY',
  amounts: Object.fromEntries(Object.entries(yuan).map(([name, amount]) => [name, fen(amount)])),
  about: { party: 'm' },
  ...more,
});
const book = (...events: FinanceEvent[]) => db.transaction(ONE, (ctx) => bookEvents(ctx, events));
const linesOf = async (id: string): Promise<string[]> => {
  const { rows } = await owner.query(
    `select account, debit, credit from gl_line where tenant_id = 1 and voucher_id = $1 order by line`,
    [id],
  );
  return rows.map((row) =>
    Number(row.debit) !== 0 ? `Dr ${row.account} ${yuan(row.debit)}` : `Cr ${row.account} ${yuan(row.credit)}`,
  );
};
const yuan = (minor: string) => (Number(minor) / 100).toFixed(2);

/** Rows of the table of entries, with their numbers. */
const ENTRIES: [row: string, kind: PostingKind, amounts: Record<string, string>, lines: string][] = [
  ['1c fee borne by the platform', 'custody.feeBorne', { fee: '0.60' }, 'Dr 660301 0.60, Cr 101202 0.60'],
  [
    '3 commission',
    'custody.commissionSplit',
    { net: '4.72', vat: '0.28' },
    'Dr 101202 5.00, Cr 6051 4.72, Cr 222101 0.28',
  ],
  ['6f payout charge', 'custody.payoutCharged', { fee: '0.50' }, 'Dr 660301 0.50, Cr 101202 0.50'],
  [
    '8a commission back',
    'custody.commissionReturned',
    { net: '1.42', vat: '0.08' },
    'Dr 6051 1.42, Dr 222101 0.08, Cr 101202 1.50',
  ],
  ['9a advanced', 'custody.advanced', { amount: '30' }, 'Dr 1221 30.00, Cr 101202 30.00'],
  ['9b recovered', 'custody.recovered', { amount: '30' }, 'Dr 101202 30.00, Cr 1221 30.00'],
  ['10 platform coupon', 'custody.couponFunded', { amount: '10' }, 'Dr 6601 10.00, Cr 101202 10.00'],
  ['14 own sale', 'sale.paid', { net: '100', vat: '13' }, 'Dr 101201 113.00, Cr 220501 100.00, Cr 222102 13.00'],
  [
    '14 refunded before it left',
    'sale.unpaid',
    { net: '100', vat: '13' },
    'Dr 220501 100.00, Dr 222102 13.00, Cr 101201 113.00',
  ],
  [
    '15 delivered',
    'sale.delivered',
    { net: '100', vat: '13', cost: '60' },
    'Dr 220501 100.00, Dr 222102 13.00, Cr 6001 100.00, Cr 222101 13.00, Dr 6401 60.00, Cr 1405 60.00',
  ],
  [
    '16 settled net',
    'sale.settled',
    { received: '112.32', fee: '0.68' },
    'Dr 1002 112.32, Dr 660301 0.68, Cr 101201 113.00',
  ],
  [
    '17 returned',
    'sale.returned',
    { net: '100', vat: '13', cost: '60' },
    'Dr 6001 100.00, Dr 222101 13.00, Cr 101201 113.00, Dr 1405 60.00, Cr 6401 60.00',
  ],
  ['18 COD ships', 'cod.shipped', { cost: '60' }, 'Dr 1406 60.00, Cr 1405 60.00'],
  [
    '18 COD delivered',
    'cod.delivered',
    { net: '100', vat: '13', cost: '60' },
    'Dr 1122 113.00, Cr 6001 100.00, Cr 222101 13.00, Dr 6401 60.00, Cr 1406 60.00',
  ],
  [
    '18 carrier remits',
    'cod.remitted',
    { received: '110.74', fee: '2.26' },
    'Dr 1002 110.74, Dr 6601 2.26, Cr 1122 113.00',
  ],
  ['18 COD rejected', 'cod.rejected', { cost: '60' }, 'Dr 1405 60.00, Cr 1406 60.00'],
  ['19 deposit', 'deposit.received', { amount: '1000' }, 'Dr 1002 1000.00, Cr 2203 1000.00'],
  [
    '19 shipped on it',
    'deposit.shipped',
    { net: '265.49', vat: '34.51' },
    'Dr 2203 300.00, Cr 6001 265.49, Cr 222101 34.51',
  ],
  ['19 given back', 'deposit.returned', { amount: '700' }, 'Dr 2203 700.00, Cr 1002 700.00'],
  ['20 on credit', 'credit.sold', { net: '100', vat: '13' }, 'Dr 1122 113.00, Cr 6001 100.00, Cr 222101 13.00'],
  ['20 paid', 'credit.received', { amount: '50' }, 'Dr 1002 50.00, Cr 1122 50.00'],
  ['20 expected loss', 'credit.lossExpected', { amount: '63' }, 'Dr 6702 63.00, Cr 1231 63.00'],
  ['20 written off', 'credit.writtenOff', { amount: '63' }, 'Dr 1231 63.00, Cr 1122 63.00'],
  [
    '20 later recovered',
    'credit.recovered',
    { amount: '63' },
    'Dr 1122 63.00, Cr 1231 63.00, Dr 1002 63.00, Cr 1122 63.00',
  ],
  ['21 points earned', 'points.earned', { value: '2' }, 'Dr 6001 2.00, Cr 220502 2.00'],
  ['21 taken back', 'points.takenBack', { value: '2' }, 'Dr 220502 2.00, Cr 6001 2.00'],
  ['21 by hand', 'points.granted', { value: '2' }, 'Dr 6601 2.00, Cr 220502 2.00'],
  ['21 redeemed', 'points.redeemed', { net: '0.88', vat: '0.12' }, 'Dr 220502 1.00, Cr 6001 0.88, Cr 222101 0.12'],
  ['21 expired', 'points.expired', { value: '1' }, 'Dr 220502 1.00, Cr 6001 1.00'],
  ['22a LONG', 'recon.longFound', { amount: '500' }, 'Dr 101201 500.00, Cr 2241 500.00'],
  ['22b SHORT of own sales', 'recon.shortWrittenOff', { amount: '20' }, 'Dr 6711 20.00, Cr 101201 20.00'],
  ['22b SHORT of custody', 'custody.shortWrittenOff', { amount: '20' }, 'Dr 6711 20.00, Cr 101202 20.00'],
  ['23 rounding', 'rounding.receivable', { difference: '0.05' }, 'Dr 660302 0.05, Cr 1122 0.05'],
  ['23 the reverse is red', 'rounding.payable', { difference: '-0.03' }, 'Dr 660302 -0.03, Cr 220201 -0.03'],
  [
    'statement: sale',
    'statement.sold',
    { net: '100000', vat: '13000' },
    'Dr 1002 113000.00, Cr 6001 100000.00, Cr 222101 13000.00',
  ],
  ['statement: cost', 'statement.costAccrued', { cost: '71681.42' }, 'Dr 6401 71681.42, Cr 220202 71681.42'],
  [
    'statement: invoice',
    'statement.invoiced',
    { net: '71681.42', vat: '9318.58' },
    'Dr 220202 71681.42, Dr 222103 9318.58, Cr 220201 81000.00',
  ],
  [
    'statement: fee',
    'statement.feeCharged',
    { net: '2000', vat: '120' },
    'Dr 220201 2120.00, Cr 6051 2000.00, Cr 222101 120.00',
  ],
  ['statement: paid', 'statement.paid', { amount: '78880' }, 'Dr 220201 78880.00, Cr 1002 78880.00'],
  ['statement: came back', 'statement.payBack', { amount: '78880' }, 'Dr 1002 78880.00, Cr 220201 78880.00'],
  [
    'statement: as agent, revenue is the net alone',
    'statement.soldAsAgent',
    { net: '100000', vat: '13000', cost: '71681.42' },
    'Dr 1002 113000.00, Cr 6001 28318.58, Cr 222101 13000.00, Cr 220202 71681.42',
  ],
  ['accrued: freight', 'accrual.freight', { amount: '10.50' }, 'Dr 6601 10.50, Cr 220203 10.50'],
  ['accrued: taken back', 'accrual.freight', { amount: '-10.50' }, 'Dr 6601 -10.50, Cr 220203 -10.50'],
  ['accrued: platform', 'accrual.commission', { amount: '4.48' }, 'Dr 6601 4.48, Cr 220203 4.48'],
  ['accrued: payment fees', 'accrual.fees', { amount: '0.59' }, 'Dr 660301 0.59, Cr 220203 0.59'],
  ['accrued: statement', 'accrual.goods', { amount: '71681.42' }, 'Dr 6401 71681.42, Cr 220203 71681.42'],
  ['accrued: as agent', 'accrual.agentGoods', { amount: '71681.42' }, 'Dr 6001 71681.42, Cr 220203 71681.42'],
  ['invoice issued', 'invoice.issued', { vat: '13' }, 'Dr 222102 13.00, Cr 222101 13.00'],
  ['purchase received', 'purchase.received', { cost: '60' }, 'Dr 1405 60.00, Cr 220202 60.00'],
  [
    'purchase invoiced',
    'purchase.invoiced',
    { net: '60', vat: '7.80' },
    'Dr 220202 60.00, Dr 222103 7.80, Cr 220201 67.80',
  ],
  ['purchase paid', 'purchase.paid', { amount: '67.80' }, 'Dr 220201 67.80, Cr 1002 67.80'],
];

test('FIN-1 every event is the entry of its row, to the cent', async () => {
  const ids = await book(...ENTRIES.map(([, kind, amounts]) => event(kind, amounts)));
  const booked: string[] = [];
  for (const id of ids) booked.push((await linesOf(id!)).join(', '));
  expect(booked.map((lines, i) => [ENTRIES[i]![0], lines])).toEqual(ENTRIES.map(([row, , , lines]) => [row, lines]));
});

test('FIN-1 every rule that comes with the house balances, whatever it is told', () => {
  for (const [kind, rule] of Object.entries(POSTING_RULES)) {
    const names = [...new Set(rule.lines.flatMap(({ amount }) => amount.split(/[+-]/)))];
    const amounts = Object.fromEntries(names.map((name, i) => [name, 7n ** BigInt(i + 3)]));
    expect([kind, drawLines(kind, { ...rule, most: {} }, amounts)]).toEqual([kind, { lines: expect.any(Array) }]);
    expect(rule.lines.map(({ account }) => CHART.find(({ code }) => code === account)?.name)).not.toContain(undefined);
  }
});

test('FIN-1 the usual accounts have an English name, and a memo names one rule, by which it is read in English', () => {
  expect(Object.entries(CHART_NAMES).filter(([, [, english]]) => /^$|\p{Script=Han}/u.test(english))).toEqual([]);
  const memos = Object.values(POSTING_RULES).map(({ memo }) => memo);
  expect(memos.filter((memo, i) => memos.indexOf(memo) !== i)).toEqual([]);
});

test('FIN-1 a document is booked once, what is nothing is no voucher, and what has no place is refused', async () => {
  const paid = event('sale.paid', { net: '100', vat: '13' });
  expect(await book(paid, paid, event('sale.paid', {}))).toEqual([expect.any(String), null, null]);
  const [twice] = await Promise.all([book(paid), book(paid)]);
  expect(twice).toEqual([null]);
  const refused = async (one: FinanceEvent) => book(one).catch(({ code }) => code);
  expect(await refused(event('sale.paid', { net: '1', tip: '1' }))).toBe('finance.amountUnknown');
  expect(await refused(event('rounding.channel', { difference: '0.06' }))).toBe('finance.amountTooLarge');
  expect(await refused(event('sale.paid', { net: '1' }, { currency: 'USD' }))).toBe('finance.foreignCurrency');
  expect(await refused(event('sale.gone' as never, { net: '1' }))).toBe('finance.ruleMissing');
  const unbalanced = {
    kind: 'stock.lost',
    memo: '',
    version: 1,
    lines: [{ side: 'debit', account: '6602', amount: 'cost' }],
  };
  await owner.query(`insert into gl_rule (tenant_id, kind, lines) values (1, $1, $2)`, [
    ...[unbalanced.kind, JSON.stringify(unbalanced.lines)],
  ]);
  expect(await refused(event('stock.lost', { cost: '1' }))).toBe('finance.unbalanced');
});

test('FIN-1 the running product has no way into the books but a balanced voucher: 1,000 attempts, none gets in', async () => {
  const app = new pg.Client({ ...config, options: `-c role=${APP_ROLE}` });
  await app.connect();
  await app.query(`select set_config('app.tenant', '1', false)`);
  const before = await owner.query(
    `select md5(string_agg(l::text, '' order by voucher_id, line)) as sum from gl_line l`,
  );
  const { rows } = await owner.query(`select id from gl_voucher where tenant_id = 1 limit 1`);
  const id = rows[0].id as string;
  const head = {
    ...{ id, kind: 'x', document_kind: 'x', document_number: 'x' },
    on_day: '2026-11-12',
    effective_at: '2026-11-12',
  };
  const written = (i: number, lines: { debit?: string; credit?: string }[]) => {
    const own = `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`;
    const all = lines.map((line, at) => ({ voucher_id: own, line: at, account: '1001', ...line }));
    return app.query(`select gl_write(1, $1, $2)`, [
      JSON.stringify([{ ...head, id: own, document_id: `x${i}`, actor: 'x' }]),
      JSON.stringify(all),
    ]);
  };
  const attempts: ((i: number) => Promise<unknown>)[] = [
    (i) => written(i, [{ debit: '100' }, { credit: String(100 - (i % 99) - 1) }]),
    (i) => written(i, [{ debit: String(i + 1) }]),
    (i) => written(i, []),
    (i) =>
      app.query(
        `insert into gl_line (tenant_id, voucher_id, line, period, on_day, account, debit) values (1, $1, $2, '2026-11', '2026-11-12', '1001', 5)`,
        [id, i + 100],
      ),
    () => app.query(`insert into gl_voucher select * from gl_voucher limit 1`),
    (i) => app.query(`update gl_line set debit = debit + $1 where voucher_id = $2`, [i, id]),
    () => app.query(`update gl_voucher set memo = 'x' where id = $1`, [id]),
    () => app.query(`delete from gl_line where voucher_id = $1`, [id]),
    () => app.query(`delete from gl_voucher`),
    () => app.query(`truncate gl_line`),
  ];
  const outcomes: string[] = [];
  for (let i = 0; i < 1000; i++) {
    const attempt = attempts[i % attempts.length]!;
    outcomes.push(
      await attempt(i).then(
        () => 'in',
        ({ code }) => code,
      ),
    );
  }
  expect(new Set(outcomes)).toEqual(new Set(['23514', '42501']));
  await app.end();
  const after = await owner.query(
    `select md5(string_agg(l::text, '' order by voucher_id, line)) as sum from gl_line l`,
  );
  expect(after.rows).toEqual(before.rows);
});

const TRY_INTO = `
  create function pg_temp.try_into(p text, i int) returns text language plpgsql as $f$
  declare
    v gl_voucher;
    l gl_line;
  begin
    select * into v from gl_voucher where period = p order by md5(id::text || i) limit 1;
    select * into l from gl_line where voucher_id = v.id limit 1;
    case i % 6
      when 0 then
        insert into gl_voucher
        select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'number', null, 'document_id', 'raw' || i))).*;
      when 1 then insert into gl_line select (jsonb_populate_record(l, jsonb_build_object('line', 1000 + i))).*;
      when 2 then update gl_line set debit = debit + i where voucher_id = v.id;
      when 3 then update gl_voucher set memo = 'x' || i where id = v.id;
      when 4 then delete from gl_line where voucher_id = v.id;
      when 5 then
        update gl_voucher set period = p
        where id = (select id from gl_voucher where period > p limit 1);
    end case;
    return 'in';
  exception
    when others then return sqlstate;
  end $f$`;

/** Half of them events that happened in the period, told too late; half the owner of the tables, by hand. */
async function tenThousandInto(period: string): Promise<void> {
  const inside = async () => {
    const { rows } = await owner.query(
      `select (select md5(string_agg(v::text, '' order by id)) from gl_voucher v where period = $1) as vouchers,
              (select md5(string_agg(l::text, '' order by voucher_id, line)) from gl_line l where period = $1) as lines`,
      [period],
    );
    return rows[0];
  };
  const before = await inside();
  const random = seeded(11);
  const told = Array.from({ length: 5000 }, () => {
    const at = new Date(Date.parse(`${period}-01T00:00:00+08:00`) + random.below(30 * 86_400_000));
    return event('sale.paid', { net: String(1 + random.below(900)) }, { effectiveAt: at });
  });
  expect((await book(...told)).filter((id) => id !== null)).toHaveLength(5000);
  await owner.query(TRY_INTO);
  const { rows } = await owner.query(
    `select code, count(*)::int as n from (select pg_temp.try_into($1, i) as code from generate_series(1, 5000) i) t group by 1`,
    [period],
  );
  expect([rows, await inside()]).toEqual([[{ code: '23514', n: 5000 }], before]);
}

test('figure 11: FIN-1 a closed period takes nothing, whoever writes; late events go on to the next open one', async () => {
  const close = (period: string) =>
    db.transaction(ONE, async (ctx: Ctx) => {
      await ctx.sql`select gl_shut_period(1, ${period}, 'user:a')`;
      await ctx.sql`
        select gl_seal_period(1, ${period}, ${ctx.newId()}, 'user:a', gl_head(1, ${period}, coalesce((
          select head from gl_close where tenant_id = 1 order by period desc limit 1), '')))`;
    });
  await close('2026-11');
  await expect(
    owner.query(`insert into gl_voucher select * from (select v.tenant_id, gen_random_uuid(), v.period, null::int, v.kind,
      v.document_kind, 'raw', v.document_number, v.on_day, v.effective_at, v.booked_at, v.actor, v.checked_by, v.memo,
      v.about, v.reverses from gl_voucher v limit 1) x`),
  ).rejects.toMatchObject({ constraint: 'gl_period_closed' });
  for (const statement of ['delete from gl_line', `update gl_voucher set memo = 'x'`, `update gl_line set memo = 'x'`])
    await expect(owner.query(statement)).rejects.toMatchObject({ constraint: 'gl_period_closed' });
  const [late] = await book(event('sale.paid', { net: '1' }));
  const { rows } = await owner.query(
    `select period, on_day::text, effective_at::date::text as effective from gl_voucher where id = $1`,
    [late],
  );
  expect(rows).toEqual([{ period: '2026-12', on_day: '2026-12-01', effective: '2026-11-12' }]);
  await tenThousandInto('2026-11');
  // A close in the midst of those who book: each is in the month or after it, none lost, none in between.
  const racing = Array.from({ length: 30 }, (_, i) => {
    const at = new Date(`2026-12-${String((i % 28) + 1).padStart(2, '0')}T04:00:00Z`);
    return i === 12 ? close('2026-12') : book(event('sale.paid', { net: '1' }, { effectiveAt: at }));
  });
  await Promise.all(racing);
  const { rows: told } = await owner.query(`select count(*)::int as booked from gl_voucher where period > '2026-11'`);
  expect(told[0].booked).toBe(5030);
  const breaches = async () => (await verifyTenant(db, ONE, financeChecks)).filter((one) => one.breaches > 0);
  expect(await breaches()).toEqual([]);
  await owner.query(`alter table gl_line disable trigger all`);
  await owner.query(`update gl_line set debit = debit + 1 where voucher_id = $1 and debit > 0`, [late]);
  expect((await breaches()).map(({ name }) => name)).toEqual(['finance.balanced', 'finance.chain', 'finance.closes']);
});
