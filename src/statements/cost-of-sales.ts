/**
 * Goods that cost when they are sold, not when they come: those of suppliers whose terms say so. Their receipts are worth
 * nothing to us, because a statement books what each sale costs; whoever asks what an order earned is told here.
 */
import type { SettledWhenSold } from '../costs/costs.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { scaleBy } from '../kernel/money.ts';
import { placeSale } from './fill-statement.ts';
import { pricesOn } from './make-statements.ts';
import { type OpenSale, openSalesOf, termFinder } from './open-sales.ts';
import { promotionsOf } from './promotions.ts';
import { settleGroup } from './settle.ts';
import { settlementTerms } from './terms.ts';

/** A supplier with terms of both kinds on a day lends his goods: what was bought of him all the same, somebody says. */
export const settledWhenSold: SettledWhenSold = async (ctx, skuIds) => {
  const terms = await ctx.sql<{ skuId: Id; validFrom: string; validUntil: string | null }>`
    select k.id as "skuId", t.valid_from as "validFrom", t.valid_until as "validUntil"
    from sku k
    join supplier s on s.tenant_id = k.tenant_id and s.name = k.supplier
    join supplier_term t on t.tenant_id = s.tenant_id and t.supplier_id = s.id and t.kind <> 'buyOut' and t.active
    where k.tenant_id = ${ctx.tenant}
      and k.id = any(${skuIds as Id[]}::uuid[])`;
  const bySku = Map.groupBy(terms, ({ skuId }) => skuId);
  return (skuId, day) =>
    (bySku.get(skuId) ?? []).some(
      ({ validFrom, validUntil }) => validFrom <= day && (validUntil === null || day <= validUntil),
    );
};

/** With tax, as the buyer's price is; without what was taken back. `estimated` until a statement has taken all of it. */
export type CostOfSale = { minor: bigint; estimated: boolean };
export const lineKey = ({ orderId, line }: { orderId: Id; line: number }): string => `${orderId}/${line}`;

/**
 * What suppliers get for lines of orders, by `lineKey`: as statements settled them, else as the terms, promotions and
 * prices of the day say, by the first tier. Guarantees belong to a period, not to a sale. Nothing of a line that is
 * not noted as theirs, or that no terms, or no price, say anything of.
 */
export async function costsWhenSold(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<string, CostOfSale>> {
  const parts = [...(await settledParts(ctx, orderIds)), ...(await expectedParts(ctx, orderIds))];
  const costs = new Map<string, CostOfSale>();
  const unknown = new Set<string>();
  for (const part of parts) {
    const key = lineKey(part);
    if (part.minor === null) unknown.add(key);
    const before = costs.get(key) ?? { minor: 0n, estimated: false };
    costs.set(key, { minor: before.minor + (part.minor ?? 0n), estimated: before.estimated || part.estimated });
  }
  for (const key of unknown) costs.delete(key);
  return costs;
}

type Part = { orderId: Id; line: number; minor: bigint | null; estimated: boolean };
type SettledSale = Record<'amount' | 'share', bigint> & {
  orderId: Id;
  line: number;
  rateNum: string;
  rateDen: string;
  settled: bigint | null;
  onShare: boolean;
};

async function settledParts(ctx: Ctx, orderIds: readonly Id[]): Promise<Part[]> {
  const rows = await ctx.sql<SettledSale>`
    select s.order_id as "orderId", s.line, s.amount_minor as amount, s.share_minor as share, s.settled_minor as settled,
           l.rate_num::text as "rateNum", l.rate_den::text as "rateDen", (t.terms ->> 'commissionOnShare')::boolean as "onShare"
    from supplier_sale s
    join supplier_statement t on t.tenant_id = s.tenant_id and t.id = s.statement_id
    join supplier_statement_line l
      on l.tenant_id = s.tenant_id and l.statement_id = s.statement_id and l.line = s.statement_line
    where s.tenant_id = ${ctx.tenant}
      and s.order_id = any(${orderIds as Id[]}::uuid[])`;
  return rows.map(({ orderId, line, amount, share, settled, rateNum, rateDen, onShare }) => {
    const commission = scaleBy(amount + (onShare ? share : 0n), BigInt(rateNum), BigInt(rateDen));
    return { orderId, line, minor: settled ?? amount + share - commission, estimated: false };
  });
}

async function expectedParts(ctx: Ctx, orderIds: readonly Id[]): Promise<Part[]> {
  const sales = await openSalesOf(ctx, orderIds);
  const suppliers = [...new Set(sales.map(({ supplierId }) => supplierId))];
  const [termOf, promotions] = [await termFinder(ctx, suppliers), await promotionsOf(ctx, suppliers)];
  const priceOf = await pricesOn(
    ctx,
    sales.filter((sale) => termOf(sale)?.kind === 'consignment'),
  );
  const due = (sale: OpenSale): bigint | null => {
    const term = termOf(sale);
    if (!term || term.kind === 'buyOut' || term.currency !== sale.currency) return null;
    const given = { term, promotions: promotions.get(sale.supplierId) ?? [], priceOf };
    const { group, settledMinor } = placeSale(given, '', sale);
    if (group.at.by === 'price' && settledMinor === null) return null;
    const { netMinor, shareMinor, commissionMinor } = settleGroup(settlementTerms(term), [group], group);
    return netMinor + shareMinor - commissionMinor;
  };
  return sales.map((sale) => ({ orderId: sale.orderId, line: sale.line, minor: due(sale), estimated: true }));
}
