/** What shipping needs to know of the recipient of a parcel, asked for at the moment a waybill is. */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { ShipTo } from '../shipping/shipping.ts';
import { type OrderRow, orderTable } from './store.ts';

export async function shipTo(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, ShipTo>> {
  const rows = await ctx.run<OrderRow>(sql`
    select ${orderTable.select()}
    from sales_order
    where tenant_id = ${ctx.tenant}
      and id = any(${orderIds as Id[]}::uuid[])`);
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
        divisionCode: order.divisionCode,
        masked: order.maskedToken ? { token: order.maskedToken, orderNumber: order.channelNumbers[0]! } : null,
        codMinor: order.kind === 'cod' ? order.payableMinor - order.paidMinor : null,
        memo: order.memo,
      },
    ]),
  );
}
