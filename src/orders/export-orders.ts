/**
 * The orders as a file (CAT-6): one row per line, what belongs to the whole order repeated on each. Ids are text, so
 * every digit survives a spreadsheet; of the recipient only the area leaves, as lists show it.
 */
import { shopsOf } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Cell } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import { allNodes } from '../stock/stock.ts';
import { moment, money, type TableExport, type TablePage } from '../tables/tables.ts';
import type { Order, OrderLine } from './order.ts';

type Row = Pick<Order, 'number' | 'state' | 'holdReasons' | 'currency' | 'orderedAt' | 'paidAt' | 'courier'> &
  Pick<Order, 'payableMinor' | 'paidMinor' | 'freightMinor' | 'province' | 'city' | 'district' | 'waybillNumber'> &
  Pick<OrderLine, 'line' | 'shopId' | 'channelNumber' | 'channelLine' | 'merchantCode' | 'title' | 'properties'> &
  Pick<OrderLine, 'quantity' | 'shipped' | 'priceMinor' | 'amountMinor' | 'refund'> & { id: Id; nodeId: Id | null };

const HEADER = [
  ...['订单号', '平台单号', '平台子单号', '店铺', '订单状态', '挂起原因', '下单时间', '付款时间', '商家编码'],
  ...['商品名称', '规格', '数量', '已发数量', '单价', '金额', '退款状态', '订单应付', '订单已付', '订单运费', '币种'],
  ...['收货地区', '仓库', '快递公司', '运单号'],
];
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000/0';

async function page(ctx: Ctx, after: string | null, limit: number): Promise<TablePage> {
  const [order, line] = (after ?? BEFORE_ALL).split('/');
  const [shops, nodes, rows] = await Promise.all([shopsOf(ctx), allNodes(ctx), readLines(ctx, order!, line!, limit)]);
  const shopNames = new Map(shops.map((shop) => [shop.id, shop.name]));
  const nodeCodes = new Map(nodes.map((node) => [node.id, node.code]));
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => cellsOf(row, shopNames.get(row.shopId) ?? '', nodeCodes.get(row.nodeId ?? '') ?? '')),
    next: rows.length < limit || !last ? null : `${last.id}/${last.line}`,
  };
}

const readLines = (ctx: Ctx, order: string, line: string, limit: number): Promise<Row[]> => ctx.sql<Row>`
  select o.id, o.number, o.state, o.hold_reasons as "holdReasons", o.currency, o.ordered_at as "orderedAt",
         o.paid_at as "paidAt", o.payable_minor as "payableMinor", o.paid_minor as "paidMinor",
         o.freight_minor as "freightMinor", o.province, o.city, o.district, o.node_id as "nodeId", o.courier,
         o.waybill_number as "waybillNumber", l.line, l.shop_id as "shopId", l.channel_number as "channelNumber",
         l.channel_line as "channelLine", l.merchant_code as "merchantCode", l.title, l.properties, l.quantity, l.shipped,
         l.price_minor as "priceMinor", l.amount_minor as "amountMinor", l.refund
  from sales_order_line l
  join sales_order o on o.tenant_id = l.tenant_id and o.id = l.order_id
  where l.tenant_id = ${ctx.tenant}
    and (l.order_id, l.line) > (${order}::uuid, ${line}::int)
  order by l.order_id, l.line
  limit ${limit}`;

const cellsOf = (row: Row, shop: string, node: string): Cell[] => [
  ...[row.number, row.channelNumber, row.channelLine, shop, row.state, row.holdReasons.join(' ')],
  ...[moment(row.orderedAt), moment(row.paidAt), row.merchantCode, row.title, row.properties],
  ...[row.quantity, row.shipped, money(row.priceMinor, row.currency), money(row.amountMinor, row.currency), row.refund],
  ...[
    money(row.payableMinor, row.currency),
    money(row.paidMinor, row.currency),
    money(row.freightMinor, row.currency),
    row.currency,
  ],
  ...[[row.province, row.city, row.district].join(' ').trim(), node, row.courier ?? '', row.waybillNumber ?? ''],
];

export const orderExports: readonly TableExport[] = [{ kind: 'orders', right: 'orders.read', header: HEADER, page }];
