/** What own delivery needs to know of orders: where they go, what is to be collected, how big they are. */
import { skuRecords } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { OrderState } from './order.ts';

export type OrderToDeliver = {
  id: Id;
  number: string;
  state: OrderState;
  nodeId: Id | null;
  courier: string | null;
  name: string;
  phone: string;
  province: string;
  city: string;
  district: string;
  town: string;
  detail: string;
  divisionCode: string;
  /** The platform keeps the buyer to itself: name, phone and address are what it shows. */
  masked: boolean;
  memo: string;
  currency: string;
  /** The money is a seller's on the platform: only a licensed account may take it. */
  ofSeller: boolean;
  /** To be collected at the door, null when paid. */
  codMinor: bigint | null;
  weightG: bigint;
  /** Of the goods whose size is known. */
  volumeCm3: bigint;
};

type Row = Omit<OrderToDeliver, 'volumeCm3'> & { skuIds: Id[]; quantities: bigint[] };

/** By id; what is not known is left out. */
export async function ordersToDeliver(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, OrderToDeliver>> {
  const rows = await ctx.sql<Row>`
    select o.id, o.number, o.state, o.node_id as "nodeId", o.courier, o.name, o.phone, o.province, o.city, o.district,
           o.town, o.detail, o.division_code as "divisionCode", o.masked_token is not null as masked, o.memo, o.currency,
           case when o.kind = 'cod' then greatest(o.payable_minor - o.paid_minor, 0) end as "codMinor",
           exists (
             select from sub_merchant_shop m where m.tenant_id = o.tenant_id and m.shop_id = o.shop_id) as "ofSeller",
           o.weight_g as "weightG", l.skus as "skuIds", l.quantities
    from sales_order o
    left join lateral (
      select coalesce(array_agg(sku_id), '{}') as skus, coalesce(array_agg(quantity), '{}') as quantities
      from sales_order_line
      where tenant_id = o.tenant_id
        and order_id = o.id
        and sku_id is not null) l on true
    where o.tenant_id = ${ctx.tenant}
      and o.id = any(${ids as Id[]}::uuid[])`;
  const skus = await skuRecords(ctx, [...new Set(rows.flatMap((row) => row.skuIds))]);
  const volumeOf = (skuId: Id, quantity: bigint): bigint => {
    const sku = skus.get(skuId);
    return (BigInt(sku?.lengthMm ?? 0) * BigInt(sku?.widthMm ?? 0) * BigInt(sku?.heightMm ?? 0) * quantity) / 1000n;
  };
  return new Map(
    rows.map(({ skuIds, quantities, ...row }) => {
      const volumeCm3 = skuIds.reduce((sum, sku, i) => sum + volumeOf(sku, BigInt(quantities[i]!)), 0n);
      return [row.id, { ...row, volumeCm3 }];
    }),
  );
}
