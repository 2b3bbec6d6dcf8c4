/** Bills, their lines and the differences found in them as tables (CAT-6). */
import type { Ctx } from '../kernel/context.ts';
import { BEFORE_ALL, count, moment, money, type TableExport, tableOf, yes } from '../tables/tables.ts';

type BillRow = Record<'id' | 'account' | 'provider' | 'merchantId' | 'layout' | 'file' | 'currency', string> & {
  day: string | null;
  version: number;
  replaced: boolean;
  lines: number;
  matched: number;
  open: number;
  paid: bigint;
  refunded: bigint;
  fee: bigint;
  unexplained: bigint;
  opening: bigint | null;
  closing: bigint | null;
  importedAt: Date;
};

const bills = (ctx: Ctx, after: string | null, limit: number): Promise<BillRow[]> => ctx.sql<BillRow>`
  select id, merchant_account as account, provider, merchant_id as "merchantId", layout, day::text, version,
         replaced_by is not null as replaced, file_name as file, lines, matched, open, paid_minor as paid,
         refunded_minor as refunded, fee_minor as fee, unexplained_minor as unexplained, opening_minor as opening,
         closing_minor as closing, currency, imported_at as "importedAt"
  from bill
  where tenant_id = ${ctx.tenant}
    and id > ${after ?? BEFORE_ALL}::uuid
  order by id
  limit ${limit}`;

type LineRow = Record<'billId' | 'account' | 'kind' | 'state' | 'reference' | 'refundReference', string> &
  Record<'providerReference' | 'entryNumber' | 'currency' | 'text', string> & {
    day: string | null;
    file: string | null;
    line: number;
    gross: bigint;
    fee: bigint;
    at: Date;
    balance: bigint | null;
    verdict: string | null;
  };

async function lines(ctx: Ctx, after: string | null, limit: number): Promise<LineRow[]> {
  const [bill, line] = (after ?? `${BEFORE_ALL}/0`).split('/');
  return ctx.sql<LineRow>`
    select l.bill_id as "billId", l.merchant_account as account, b.day::text, b.file_name as file, l.line, l.kind, l.state,
           l.reference, l.refund_reference as "refundReference", l.provider_reference as "providerReference",
           l.entry_number as "entryNumber", l.gross_minor as gross, l.fee_minor as fee, l.currency, l.at,
           l.balance_minor as balance, l.text, l.verdict
    from bill_line l
    left join bill b on b.tenant_id = l.tenant_id and b.id = l.bill_id
    where l.tenant_id = ${ctx.tenant}
      and (l.bill_id, l.line) > (${bill}::uuid, ${line}::int)
    order by l.bill_id, l.line
    limit ${limit}`;
}

type DifferenceRow = Record<'id' | 'account' | 'kind' | 'type' | 'verdict' | 'state' | 'reference', string> &
  Record<'providerReference' | 'currency' | 'note', string> & {
    day: string | null;
    line: number | null;
    ours: bigint | null;
    theirs: bigint | null;
    diff: bigint;
    at: Date;
    resolution: string | null;
    proposedAt: Date | null;
    approvedAt: Date | null;
  };

const differences = (ctx: Ctx, after: string | null, limit: number): Promise<DifferenceRow[]> =>
  ctx.sql<DifferenceRow>`
    select d.id, d.merchant_account as account, b.day::text, d.bill_line as line, d.kind, d.type, d.verdict, d.state,
           d.reference, d.provider_reference as "providerReference", d.ours_minor as ours, d.theirs_minor as theirs,
           d.diff_minor as diff, d.currency, d.at, d.resolution, d.note, d.proposed_at as "proposedAt",
           d.approved_at as "approvedAt"
    from difference d
    left join bill b on b.tenant_id = d.tenant_id and b.id = d.bill_id
    where d.tenant_id = ${ctx.tenant}
      and d.id > ${after ?? BEFORE_ALL}::uuid
    order by d.id
    limit ${limit}`;

export const reconciliationExports: readonly TableExport[] = [
  tableOf<BillRow>({
    kind: 'bills',
    right: 'bills.read',
    guarded: { right: 'payments.accounts', columns: ['商户号'] },
    columns: [
      ['收款账号', (row) => row.account],
      ['支付公司', (row) => row.provider],
      ['商户号', (row) => row.merchantId],
      ['账单日', (row) => row.day],
      ['格式', (row) => row.layout],
      ['版本', (row) => count(row.version)],
      ['已被替换', (row) => yes(row.replaced)],
      ['文件', (row) => row.file],
      ['行数', (row) => count(row.lines)],
      ['相符', (row) => count(row.matched)],
      ['未结', (row) => count(row.open)],
      ['收款', (row) => money(row.paid, row.currency)],
      ['退款', (row) => money(row.refunded, row.currency)],
      ['手续费', (row) => money(row.fee, row.currency)],
      ['未解释', (row) => money(row.unexplained, row.currency)],
      ['期初余额', (row) => money(row.opening, row.currency)],
      ['期末余额', (row) => money(row.closing, row.currency)],
      ['币种', (row) => row.currency],
      ['导入时间', (row) => moment(row.importedAt)],
    ],
    read: bills,
    keyOf: (row) => row.id,
  }),
  tableOf<LineRow>({
    kind: 'billLines',
    right: 'bills.read',
    columns: [
      ['收款账号', (row) => row.account],
      ['账单日', (row) => row.day],
      ['文件', (row) => row.file],
      ['行', (row) => count(row.line)],
      ['类型', (row) => row.kind],
      ['状态', (row) => row.state],
      ['商户单号', (row) => row.reference],
      ['退款单号', (row) => row.refundReference],
      ['支付流水号', (row) => row.providerReference],
      ['记账流水号', (row) => row.entryNumber],
      ['金额', (row) => money(row.gross, row.currency)],
      ['手续费', (row) => money(row.fee, row.currency)],
      ['余额', (row) => money(row.balance, row.currency)],
      ['币种', (row) => row.currency],
      ['时间', (row) => moment(row.at)],
      ['摘要', (row) => row.text],
      ['核对结果', (row) => row.verdict],
    ],
    read: lines,
    keyOf: (row) => `${row.billId}/${row.line}`,
  }),
  tableOf<DifferenceRow>({
    kind: 'differences',
    right: 'bills.read',
    columns: [
      ['收款账号', (row) => row.account],
      ['账单日', (row) => row.day],
      ['账单行', (row) => count(row.line)],
      ['类型', (row) => row.kind],
      ['差异', (row) => row.type],
      ['核对结果', (row) => row.verdict],
      ['状态', (row) => row.state],
      ['商户单号', (row) => row.reference],
      ['支付流水号', (row) => row.providerReference],
      ['我方金额', (row) => money(row.ours, row.currency)],
      ['对方金额', (row) => money(row.theirs, row.currency)],
      ['差额', (row) => money(row.diff, row.currency)],
      ['币种', (row) => row.currency],
      ['时间', (row) => moment(row.at)],
      ['处理', (row) => row.resolution],
      ['说明', (row) => row.note],
      ['提出时间', (row) => moment(row.proposedAt)],
      ['复核时间', (row) => moment(row.approvedAt)],
    ],
    read: differences,
    keyOf: (row) => row.id,
  }),
];
