/** The chart and every line of the books as tables (CAT-6). */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { moment, money, smallTable, type TableExport, tableOf, yes } from '../tables/tables.ts';
import type { GlAccount } from './chart.ts';
import { chartOf } from './masters.ts';

const accounts: TableExport = smallTable<GlAccount>({
  kind: 'bookAccounts',
  right: 'bills.read',
  columns: [
    ['固定代码', ({ code }) => code],
    ['科目编码', ({ number }) => number],
    ['科目名称', ({ name }) => name],
    ['类别', ({ kind }) => kind],
    ['辅助核算', ({ byWhat }) => byWhat],
    ['现金流量', ({ flow }) => flow],
    ['U8编码', ({ outside }) => outside.u8 ?? null],
    ['金蝶编码', ({ outside }) => outside.kingdee ?? null],
    ['SAP编码', ({ outside }) => outside.sap ?? null],
    ['启用', ({ active }) => yes(active)],
  ],
  read: async (ctx) => [...(await chartOf(ctx)).values()],
});

type Line = {
  voucherId: string;
  line: number;
  period: string;
  number: number | null;
  onDay: string;
  kind: string | null;
  documentNumber: string | null;
  memo: string;
  account: string;
  ofWhom: string;
  debit: bigint;
  credit: bigint;
  bookedAt: Date | null;
};

const FIRST = '00000000-0000-0000-0000-000000000000/0';

/** In the order they were booked. */
const lines: TableExport = tableOf<Line>({
  kind: 'voucherLines',
  right: 'bills.read',
  columns: [
    ['期间', ({ period }) => period],
    ['凭证号', ({ number }) => (number === null ? null : BigInt(number))],
    ['记账日', ({ onDay }) => onDay],
    ['业务', ({ kind }) => kind],
    ['单据号', ({ documentNumber }) => documentNumber],
    ['行', ({ line }) => BigInt(line)],
    ['摘要', ({ memo }) => memo],
    ['科目', ({ account }) => account],
    ['往来', ({ ofWhom }) => ofWhom],
    ['借方', ({ debit }) => money(debit)],
    ['贷方', ({ credit }) => money(credit)],
    ['入账时间', ({ bookedAt }) => moment(bookedAt)],
  ],
  read: (ctx, after, limit) => readLines(ctx, after, limit),
  keyOf: ({ voucherId, line }) => `${voucherId}/${line}`,
});

function readLines(ctx: Ctx, after: string | null, limit: number): Promise<Line[]> {
  const [voucher, line] = (after ?? FIRST).split('/');
  return ctx.run<Line>(sql`
    select l.voucher_id as "voucherId", l.line, l.period, v.number, l.on_day::text as "onDay", v.kind,
           v.document_number as "documentNumber", coalesce(nullif(l.memo, ''), v.memo, '') as memo, l.account,
           l.of_whom as "ofWhom", l.debit, l.credit, v.booked_at as "bookedAt"
    from gl_line l
    left join gl_voucher v on v.tenant_id = l.tenant_id and v.id = l.voucher_id
    where l.tenant_id = ${ctx.tenant}
      and (l.voucher_id, l.line) > (${voucher}::uuid, ${line}::int)
    order by l.voucher_id, l.line
    limit ${limit}`);
}

export const financeExports: readonly TableExport[] = [accounts, lines];
