/** Orders that did not go out, as a file: one row per order and reason, of all that are held now. */
import { shopsOf } from '../../channels/channels.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { allNodes } from '../../stock/stock.ts';
import { moment, money, type TableExport, type TablePage } from '../../tables/tables.ts';
import type { Hold, Order } from '../order.ts';

const HEADER = [
  '订单号',
  '店铺',
  '订单状态',
  '未发原因',
  '挂起时间',
  '缺货商家编码',
  '进入时间',
  '仓库',
  '商品',
  '应付',
  '币种',
];

type Row = Pick<Order, 'id' | 'number' | 'shopId' | 'state' | 'nodeId' | 'queuedAt' | 'goodsText' | 'payableMinor'> &
  Pick<Order, 'currency' | 'holds'>;
const BEFORE_ALL: Id = '00000000-0000-0000-0000-000000000000';

async function page(ctx: Ctx, after: string | null, limit: number): Promise<TablePage> {
  const [shops, nodes, rows] = await Promise.all([
    shopsOf(ctx),
    allNodes(ctx),
    ctx.sql<Row>`
      select id, number, shop_id as "shopId", state, node_id as "nodeId", queued_at as "queuedAt",
             goods_text as "goodsText", payable_minor as "payableMinor", currency, holds
      from sales_order
      where tenant_id = ${ctx.tenant}
        and hold_reasons <> '{}'
        and state in ('waitReview', 'waitFinanceReview', 'reviewed', 'released', 'waitOuterShip')
        and id > ${after ?? BEFORE_ALL}
      order by id
      limit ${limit}`,
  ]);
  const shopNames = new Map(shops.map(({ id, name }) => [id, name]));
  const nodeNames = new Map(nodes.map(({ id, name }) => [id, name]));
  return {
    rows: rows.flatMap((row) =>
      row.holds.map((hold) => [
        ...[row.number, shopNames.get(row.shopId) ?? '', row.state, hold.reason, moment(new Date(hold.since))],
        ...[lacking(hold), moment(row.queuedAt), nodeNames.get(row.nodeId ?? '') ?? '', row.goodsText],
        ...[money(row.payableMinor, row.currency), row.currency],
      ]),
    ),
    next: rows.length < limit ? null : rows.at(-1)!.id,
  };
}

const lacking = ({ data }: Hold): string =>
  ((data['lines'] ?? []) as { merchantCode?: string }[]).flatMap(({ merchantCode }) => merchantCode ?? []).join(' ');

export const failedExport: TableExport = { kind: 'failedOrders', right: 'orders.read', header: HEADER, page };
