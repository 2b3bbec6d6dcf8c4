/** What the lines of orders were sold for, for whoever books the sale elsewhere. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

export type SoldLine = {
  orderId: Id;
  line: number;
  channelNumber: string;
  skuId: Id | null;
  title: string;
  quantity: bigint;
  amountMinor: bigint;
  currency: string;
};

export const soldLines = (ctx: Ctx, orderIds: readonly Id[]): Promise<SoldLine[]> =>
  ctx.sql<SoldLine>`
    select l.order_id as "orderId", l.line, l.channel_number as "channelNumber", l.sku_id as "skuId", l.title,
           l.quantity, l.amount_minor as "amountMinor", o.currency
    from sales_order_line l
    join sales_order o on o.tenant_id = l.tenant_id and o.id = l.order_id
    where l.tenant_id = ${ctx.tenant}
      and l.order_id = any(${orderIds as Id[]}::uuid[])`;
