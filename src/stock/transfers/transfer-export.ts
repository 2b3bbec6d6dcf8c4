/** Transfers as a table (CAT-6): one row per line, in the order they were made. */
import type { Ctx } from '../../kernel/context.ts';
import { BEFORE_ALL, moment, money, type TableExport, tableOf } from '../../tables/tables.ts';

type Row = Record<'transferId' | 'number' | 'state' | 'from' | 'to' | 'note', string> & {
  expectedOn: string | null;
  currency: string | null;
  createdAt: Date;
  line: number;
  merchantCode: string | null;
  name: string | null;
  quantity: bigint;
  shipped: bigint;
  received: bigint;
  writtenOff: bigint;
  priceMinor: bigint | null;
};

function readLines(ctx: Ctx, after: string | null, limit: number): Promise<Row[]> {
  const [transfer, line] = (after ?? `${BEFORE_ALL}/0`).split('/');
  return ctx.sql<Row>`
    select l.transfer_id as "transferId", t.number, t.state, a.code as "from", b.code as "to", t.note,
           t.expected_on::text as "expectedOn", t.currency, t.created_at as "createdAt", l.line,
           k.merchant_code as "merchantCode", k.name, l.quantity, l.shipped, l.received, l.written_off as "writtenOff",
           l.price_minor as "priceMinor"
    from stock_transfer_line l
    join stock_transfer t on t.tenant_id = l.tenant_id and t.id = l.transfer_id
    join node a on a.tenant_id = t.tenant_id and a.id = t.from_node_id
    join node b on b.tenant_id = t.tenant_id and b.id = t.to_node_id
    left join sku k on k.tenant_id = l.tenant_id and k.id = l.sku_id
    where l.tenant_id = ${ctx.tenant}
      and (l.transfer_id, l.line) > (${transfer}::uuid, ${line}::int)
    order by l.transfer_id, l.line
    limit ${limit}`;
}

export const transferExport: TableExport = tableOf<Row>({
  kind: 'transfers',
  right: 'stock.read',
  columns: [
    ['调拨单', (row) => row.number],
    ['状态', (row) => row.state],
    ['调出仓库编码', (row) => row.from],
    ['调入仓库编码', (row) => row.to],
    ['预计到货', (row) => row.expectedOn],
    ['行', (row) => BigInt(row.line)],
    ['商家编码', (row) => row.merchantCode],
    ['商品名称', (row) => row.name],
    ['数量', (row) => row.quantity],
    ['已发', (row) => row.shipped],
    ['已到', (row) => row.received],
    ['核销', (row) => row.writtenOff],
    ['调拨价', (row) => money(row.priceMinor, row.currency ?? 'CNY')],
    ['币种', (row) => row.currency],
    ['生成时间', (row) => moment(row.createdAt)],
    ['备注', (row) => row.note],
  ],
  read: readLines,
  keyOf: (row) => `${row.transferId}/${row.line}`,
});
