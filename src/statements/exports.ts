/** Suppliers' statements, their lines and the runs that pay them as tables (CAT-6). */
import type { Ctx } from '../kernel/context.ts';
import { BEFORE_ALL, count, moment, money, type TableExport, tableOf } from '../tables/tables.ts';

type StatementRow = Record<'id' | 'number' | 'counter' | 'state' | 'from' | 'until' | 'currency', string> &
  Record<'invoiceNumber' | 'payReference', string> &
  Record<'sold' | 'returned' | 'share' | 'commission' | 'due' | 'outside' | 'carried' | 'pay' | 'carry', bigint> & {
    supplier: string | null;
    invoiceOn: string | null;
    invoice: bigint | null;
    paidOn: string | null;
    createdAt: Date;
    publishedAt: Date | null;
    confirmedAt: Date | null;
  };

const statements = (ctx: Ctx, after: string | null, limit: number): Promise<StatementRow[]> => ctx.sql<StatementRow>`
  select s.id, s.number, p.name as supplier, s.counter, s.state, s.period_from::text as "from",
         s.period_until::text as until, s.currency, s.sold_minor as sold, s.returned_minor as returned,
         s.share_minor as share, s.commission_minor as commission, s.due_minor as due, s.outside_minor as outside,
         s.carried_minor as carried, s.pay_minor as pay, s.carry_minor as carry, s.invoice_number as "invoiceNumber",
         s.invoice_on::text as "invoiceOn", s.invoice_minor as invoice, s.pay_reference as "payReference",
         s.paid_on::text as "paidOn", s.created_at as "createdAt", s.published_at as "publishedAt",
         s.confirmed_at as "confirmedAt"
  from supplier_statement s
  left join supplier p on p.tenant_id = s.tenant_id and p.id = s.supplier_id
  where s.tenant_id = ${ctx.tenant}
    and s.id > ${after ?? BEFORE_ALL}::uuid
  order by s.id
  limit ${limit}`;

type LineRow = Record<'statementId' | 'kind' | 'classCode' | 'title', string> &
  Record<'sold' | 'returned' | 'share' | 'commission' | 'amount', bigint> & {
    number: string | null;
    currency: string | null;
    line: number;
  };

async function lines(ctx: Ctx, after: string | null, limit: number): Promise<LineRow[]> {
  const [statement, line] = (after ?? `${BEFORE_ALL}/0`).split('/');
  return ctx.sql<LineRow>`
    select l.statement_id as "statementId", s.number, s.currency, l.line, l.kind, l.class_code as "classCode", l.title,
           l.sold_minor as sold, l.returned_minor as returned, l.share_minor as share, l.commission_minor as commission,
           l.amount_minor as amount
    from supplier_statement_line l
    left join supplier_statement s on s.tenant_id = l.tenant_id and s.id = l.statement_id
    where l.tenant_id = ${ctx.tenant}
      and (l.statement_id, l.line) > (${statement}::uuid, ${line}::int)
    order by l.statement_id, l.line
    limit ${limit}`;
}

export const statementExports: readonly TableExport[] = [
  tableOf<StatementRow>({
    kind: 'supplierStatements',
    right: 'purchases.read',
    columns: [
      ['结算单号', (row) => row.number],
      ['供应商', (row) => row.supplier],
      ['专柜', (row) => row.counter],
      ['状态', (row) => row.state],
      ['期间起', (row) => row.from],
      ['期间止', (row) => row.until],
      ['销售', (row) => money(row.sold, row.currency)],
      ['退货', (row) => money(row.returned, row.currency)],
      ['平台承担', (row) => money(row.share, row.currency)],
      ['扣点', (row) => money(row.commission, row.currency)],
      ['应结', (row) => money(row.due, row.currency)],
      ['票外费用', (row) => money(row.outside, row.currency)],
      ['上期结转', (row) => money(row.carried, row.currency)],
      ['应付', (row) => money(row.pay, row.currency)],
      ['结转下期', (row) => money(row.carry, row.currency)],
      ['币种', (row) => row.currency],
      ['发票号码', (row) => row.invoiceNumber],
      ['开票日', (row) => row.invoiceOn],
      ['发票金额', (row) => money(row.invoice, row.currency)],
      ['付款日', (row) => row.paidOn],
      ['付款凭证', (row) => row.payReference],
      ['生成时间', (row) => moment(row.createdAt)],
      ['发送时间', (row) => moment(row.publishedAt)],
      ['确认时间', (row) => moment(row.confirmedAt)],
    ],
    read: statements,
    keyOf: (row) => row.id,
  }),
  tableOf<LineRow>({
    kind: 'supplierStatementLines',
    right: 'purchases.read',
    columns: [
      ['结算单号', (row) => row.number],
      ['行', (row) => count(row.line)],
      ['类型', (row) => row.kind],
      ['扣率类别', (row) => row.classCode],
      ['说明', (row) => row.title],
      ['销售', (row) => money(row.sold, row.currency ?? undefined)],
      ['退货', (row) => money(row.returned, row.currency ?? undefined)],
      ['平台承担', (row) => money(row.share, row.currency ?? undefined)],
      ['扣点', (row) => money(row.commission, row.currency ?? undefined)],
      ['金额', (row) => money(row.amount, row.currency ?? undefined)],
      ['币种', (row) => row.currency],
    ],
    read: lines,
    keyOf: (row) => `${row.statementId}/${row.line}`,
  }),
];
