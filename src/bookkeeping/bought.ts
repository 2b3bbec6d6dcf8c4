/** What suppliers and couriers ask for: bills that were accepted, as the books see them. */
import { dayOf, noonOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import type { Standing } from './fact.ts';

type SupplierBill = {
  id: Id;
  number: string;
  day: string;
  supplierId: Id;
  accepted: boolean;
  billed: bigint;
  expected: bigint;
};

/**
 * Suppliers' bills decided since: what was received on estimate is owed now, and what the bill asks beyond the order's
 * price is cost. Bills in other currencies wait for who pays them.
 */
export async function standingOfPurchases(ctx: Ctx, since: Date): Promise<Standing[]> {
  const rows = await ctx.sql<SupplierBill>`
    select b.id, b.number, b.day::text as day, b.supplier_id as "supplierId", b.state = 'accepted' as accepted,
           sum(l.quantity * l.price_minor)::bigint as billed,
           sum(l.quantity * coalesce(o.price_minor, l.price_minor))::bigint as expected
    from supplier_bill b
    join supplier s on s.tenant_id = b.tenant_id and s.id = b.supplier_id and s.currency = ${HOME_CURRENCY}
    join supplier_bill_line l on l.tenant_id = b.tenant_id and l.bill_id = b.id
    join purchase_order_line o on o.tenant_id = l.tenant_id and o.order_id = l.order_id and o.line = l.order_line
    where b.tenant_id = ${ctx.tenant}
      and b.decided_at >= ${since}
    group by b.tenant_id, b.id`;
  return rows.map(({ id, number, day, supplierId, accepted, billed, expected }): Standing => {
    const amounts = { net: expected, difference: billed - expected };
    const fact = { kind: 'purchase.invoiced' as const, at: noonOf(day), amounts, about: { party: supplierId } };
    return { document: { kind: 'supplierBill', id, number }, facts: accepted ? [fact] : [] };
  });
}

type CourierBill = { id: Id; number: string; courier: string; at: Date; agreed: bigint };

/** Couriers' bills of the last while: what is agreed of them is owed; what is disputed is not, until somebody settles it. */
export async function standingOfFreight(ctx: Ctx, since: Date): Promise<Standing[]> {
  const rows = await ctx.sql<CourierBill>`
    select b.id, b.number, b.courier, b.imported_at as at,
           coalesce(sum(l.billed_minor) filter (where l.state in ('agreed', 'accepted')), 0)::bigint as agreed
    from courier_bill b
    join courier_bill_line l on l.tenant_id = b.tenant_id and l.bill_id = b.id
    where b.tenant_id = ${ctx.tenant}
      and b.imported_at >= ${since}
    group by b.tenant_id, b.id`;
  return rows.map(({ id, number, courier, at, agreed }): Standing => {
    const fact = { kind: 'freight.billed' as const, at: noonOf(dayOf(at.getTime())), about: { party: courier } };
    return { document: { kind: 'courierBill', id, number }, facts: [{ ...fact, amounts: { net: agreed } }] };
  });
}
