/** What shipping needs to know of the recipient of a parcel, asked for at the moment a waybill is. */
import { shopSettings } from '../channels/channels.ts';
import { HOME_COUNTRY, isAbroad, postalCountry } from '../contract/countries.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { ShipTo, SoldOrder } from '../shipping/shipping.ts';
import { type OrderRow, orderTable } from './store.ts';

export async function shipTo(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, ShipTo>> {
  const rows = await ctx.run<OrderRow>(sql`
    select ${orderTable.select()}
    from sales_order
    where tenant_id = ${ctx.tenant}
      and id = any(${orderIds as Id[]}::uuid[])`);
  const masked = rows.filter((order) => order.maskedToken);
  const shops = masked.length ? await shopSettings(ctx, [...new Set(masked.map((order) => order.shopId))]) : new Map();
  return new Map(
    rows.map((order) => [
      order.id,
      {
        recipient: {
          name: order.name,
          phone: order.phone,
          province: order.province,
          city: order.city,
          district: order.district,
          town: order.town,
          detail: order.detail,
          postcode: order.postcode,
        },
        country: order.country,
        divisionCode: order.divisionCode,
        masked: order.maskedToken
          ? {
              ...{ token: order.maskedToken, orderNumber: order.channelNumbers[0]! },
              channel: shops.get(order.shopId)?.channel ?? '',
            }
          : null,
        codMinor: order.kind === 'cod' ? order.payableMinor - order.paidMinor : null,
        memo: order.memo,
      },
    ]),
  );
}

type SoldLine = { orderId: Id; line: number; quantity: bigint; amountMinor: bigint };

/** What customs ask of orders: lines only of those that go abroad, or to a region of ours with customs of its own. */
export async function sold(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, SoldOrder>> {
  type Row = { id: Id; country: string; divisionCode: string; currency: string; orderedAt: Date };
  const rows = await ctx.sql<Row>`
    select id, country, division_code as "divisionCode", currency, ordered_at as "orderedAt"
    from sales_order
    where tenant_id = ${ctx.tenant}
      and id = any(${orderIds as Id[]}::uuid[])`;
  const orders = rows.map(({ country, divisionCode, ...row }) => ({
    ...row,
    country: postalCountry(country, divisionCode),
    region: !isAbroad(country),
  }));
  const abroad = orders.filter(({ country }) => country !== HOME_COUNTRY).map(({ id }) => id);
  const lines = abroad.length
    ? await ctx.sql<SoldLine>`
        select order_id as "orderId", line, quantity, amount_minor as "amountMinor"
        from sales_order_line
        where tenant_id = ${ctx.tenant}
          and order_id = any(${abroad}::uuid[])`
    : [];
  const byOrder = Map.groupBy(lines, ({ orderId }) => orderId);
  return new Map(
    orders.map(({ id, ...order }) => [
      id,
      { ...order, kind: 'sale', lines: new Map((byOrder.get(id) ?? []).map((line) => [line.line, line])) },
    ]),
  );
}
