/** Sales no statement has taken yet, with what is known of the sale a return belongs to, and the terms they fall under. */
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type SupplierSale, saleTable } from './collect-sales.ts';
import { type KeptTerm, type Term, termTable } from './terms.ts';

/** The sale a return is of, when a statement has taken it. */
type Origin = {
  originDay: string | null;
  originStatement: Id | null;
  originLine: number | null;
  originTerm: Id | null;
  originScope: string | null;
  originKind: string | null;
  originClass: string | null;
  rateNum: bigint | null;
  rateDen: bigint | null;
  originQuantity: bigint | null;
  originShare: bigint | null;
  originSettled: bigint | null;
};
export type OpenSale = SupplierSale & Origin;

async function openSales(ctx: Ctx, which: Sql): Promise<OpenSale[]> {
  const sales = await ctx.run<OpenSale>(sql`
    select ${saleTable.select('s')}, o.day as "originDay", o.statement_id as "originStatement",
           o.statement_line as "originLine", t.term_id as "originTerm", t.scope_start as "originScope",
           l.kind as "originKind", l.class_code as "originClass", l.rate_num::text as "rateNum", l.rate_den::text as "rateDen",
           o.quantity as "originQuantity", o.share_minor as "originShare", o.settled_minor as "originSettled"
    from supplier_sale s
    left join lateral (
      select b.*
      from supplier_sale b
      where s.kind = 'returned'
        and b.tenant_id = ${ctx.tenant}
        and b.order_id = s.order_id
        and b.line = s.line
        and b.kind = 'sold'
        and b.quantity > 0
      order by b.statement_id is null, b.seq desc
      limit 1) o on true
    left join supplier_statement t on t.tenant_id = ${ctx.tenant} and t.id = o.statement_id
    left join supplier_statement_line l
      on l.tenant_id = ${ctx.tenant} and l.statement_id = o.statement_id and l.line = o.statement_line
    where s.tenant_id = ${ctx.tenant}
      and s.statement_id is null
      and ${which}
    order by s.day, s.id`);
  return sales.map(withNumbers);
}

/** Of orders, whatever their day. */
export const openSalesOf = (ctx: Ctx, orderIds: readonly Id[]): Promise<OpenSale[]> =>
  openSales(ctx, sql`s.order_id = any(${orderIds as Id[]}::uuid[])`);

/** Sales by the terms that take them: the closest counter's that hold on the day; a return of what was settled else its sale's. */
export async function salesByTerm(ctx: Ctx, terms: Iterable<KeptTerm>, until: string): Promise<Map<Id, OpenSale[]>> {
  const supplierIds = [...new Set([...terms].map(({ supplierId }) => supplierId))];
  const sales = await openSales(ctx, sql`s.supplier_id = any(${supplierIds}::uuid[]) and s.day <= ${until}::date`);
  const termOf = await termFinder(ctx, supplierIds);
  return Map.groupBy(sales, (sale) => termOf(sale)?.id ?? sale.originTerm ?? '');
}

/** The terms a sale falls under on its day: the closest counter's. */
export async function termFinder(
  ctx: Ctx,
  supplierIds: readonly Id[],
): Promise<(sale: SupplierSale) => Term | undefined> {
  const all = await ctx.run<Term>(sql`
    select ${termTable.select()}
    from supplier_term
    where tenant_id = ${ctx.tenant}
      and supplier_id = any(${supplierIds as Id[]}::uuid[])
      and active`);
  const closest = all.toSorted((a, b) => closeness(b) - closeness(a));
  return (sale) => closest.find((term) => term.supplierId === sale.supplierId && takes(term, sale));
}

const withNumbers = (sale: OpenSale): OpenSale => ({
  ...sale,
  rateNum: sale.rateNum === null ? null : BigInt(sale.rateNum),
  rateDen: sale.rateDen === null ? null : BigInt(sale.rateDen),
});

const closeness = ({ shopId, nodeId }: Term): number => (shopId ? 2 : nodeId ? 1 : 0);

const takes = (term: Term, sale: SupplierSale): boolean =>
  (term.shopId === null || term.shopId === sale.shopId) &&
  (term.nodeId === null || term.nodeId === sale.nodeId) &&
  term.validFrom <= sale.day &&
  (term.validUntil === null || sale.day <= term.validUntil);
