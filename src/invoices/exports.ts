/** Invoices and their lines as tables (CAT-6). */
import type { Ctx } from '../kernel/context.ts';
import { BEFORE_ALL, count, moment, money, percent, type TableExport, tableOf } from '../tables/tables.ts';

type Row = Record<'id' | 'serial' | 'color' | 'state' | 'type' | 'number' | 'name' | 'taxNo' | 'period', string> &
  Record<'reason' | 'message', string> &
  Record<'incl' | 'net' | 'tax', bigint> & {
    seller: string | null;
    original: string | null;
    orders: string | null;
    madeAt: Date;
    issuedAt: Date | null;
  };

const invoices = (ctx: Ctx, after: string | null, limit: number): Promise<Row[]> => ctx.sql<Row>`
  select i.id, i.serial, i.color, i.state, i.type, i.invoice_number as number, i.name, i.tax_no as "taxNo", i.period,
         i.reason, i.message, i.incl_minor as incl, i.net_minor as net, i.tax_minor as tax, s.name as seller,
         b.invoice_number as original, i.made_at as "madeAt", i.issued_at as "issuedAt",
         (select string_agg(distinct o.number, ' ')
          from invoice_part p
          join sales_order o on o.tenant_id = p.tenant_id and o.id = p.order_id
          where p.tenant_id = i.tenant_id and p.invoice_id = i.id) as orders
  from invoice i
  left join invoice b on b.tenant_id = i.tenant_id and b.id = i.original_id
  left join invoice_seller s on s.tenant_id = i.tenant_id and s.id = i.seller_id
  where i.tenant_id = ${ctx.tenant}
    and i.id > ${after ?? BEFORE_ALL}::uuid
  order by i.id
  limit ${limit}`;

type LineRow = Record<'invoiceId' | 'taxCode' | 'name' | 'spec' | 'unit', string> &
  Record<'incl' | 'net' | 'tax', bigint> & {
    serial: string | null;
    number: string | null;
    line: number;
    quantity: bigint;
    ratePpm: number;
  };

async function lines(ctx: Ctx, after: string | null, limit: number): Promise<LineRow[]> {
  const [invoice, line] = (after ?? `${BEFORE_ALL}/0`).split('/');
  return ctx.sql<LineRow>`
    select l.invoice_id as "invoiceId", i.serial, i.invoice_number as number, l.line, l.tax_code as "taxCode", l.name,
           l.spec, l.unit, l.quantity, l.rate_ppm as "ratePpm", l.incl_minor as incl, l.net_minor as net,
           l.tax_minor as tax
    from invoice_line l
    left join invoice i on i.tenant_id = l.tenant_id and i.id = l.invoice_id
    where l.tenant_id = ${ctx.tenant}
      and (l.invoice_id, l.line) > (${invoice}::uuid, ${line}::int)
    order by l.invoice_id, l.line
    limit ${limit}`;
}

export const invoiceExports: readonly TableExport[] = [
  tableOf<Row>({
    kind: 'invoices',
    right: 'payments.read',
    columns: [
      ['开票流水号', (row) => row.serial],
      ['发票号码', (row) => row.number],
      ['红蓝', (row) => row.color],
      ['票种', (row) => row.type],
      ['状态', (row) => row.state],
      ['销方', (row) => row.seller],
      ['购方名称', (row) => row.name],
      ['购方税号', (row) => row.taxNo],
      ['价税合计', (row) => money(row.incl)],
      ['金额', (row) => money(row.net)],
      ['税额', (row) => money(row.tax)],
      ['所属期', (row) => row.period],
      ['对应蓝票', (row) => row.original],
      ['红冲原因', (row) => row.reason],
      ['订单', (row) => row.orders],
      ['说明', (row) => row.message],
      ['生成时间', (row) => moment(row.madeAt)],
      ['开票时间', (row) => moment(row.issuedAt)],
    ],
    read: invoices,
    keyOf: (row) => row.id,
  }),
  tableOf<LineRow>({
    kind: 'invoiceLines',
    right: 'payments.read',
    columns: [
      ['开票流水号', (row) => row.serial],
      ['发票号码', (row) => row.number],
      ['行', (row) => count(row.line)],
      ['税收编码', (row) => row.taxCode],
      ['名称', (row) => row.name],
      ['规格', (row) => row.spec],
      ['单位', (row) => row.unit],
      ['数量', (row) => row.quantity],
      ['税率%', (row) => percent(row.ratePpm)],
      ['价税合计', (row) => money(row.incl)],
      ['金额', (row) => money(row.net)],
      ['税额', (row) => money(row.tax)],
    ],
    read: lines,
    keyOf: (row) => `${row.invoiceId}/${row.line}`,
  }),
];
