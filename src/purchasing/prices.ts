/** Purchase price lists: what a supplier asks for a piece of a SKU, from a day and a quantity on. */
import { type Sku, skusById } from '../catalog/catalog.ts';
import type { PurchasePriceInput } from '../contract/suppliers.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { choosePrice, type ListPrice } from './choose-price.ts';
import { type KeptSupplier, suppliersById } from './suppliers.ts';

export type PriceRow = ListPrice & { id: Id; supplierId: Id; skuId: Id; active: boolean };
export type KeptPrice = PriceRow & { version: number };

const priceTable = table<PriceRow>('purchase_price', {
  id: 'uuid',
  supplierId: 'uuid',
  skuId: 'uuid',
  validFrom: 'date',
  fromQuantity: 'bigint',
  priceMinor: 'bigint',
  packSize: 'bigint',
  minQuantity: 'bigint',
  active: 'boolean',
});

export const priceRow = (id: Id, { price, fromQuantity, packSize, minQuantity, ...rest }: PurchasePriceInput) => ({
  ...{ id, ...rest, priceMinor: BigInt(price), fromQuantity: BigInt(fromQuantity) },
  ...{ packSize: BigInt(packSize), minQuantity: BigInt(minQuantity) },
});

/** Prices in use of suppliers for SKUs, by both. */
export async function pricesFor(
  ctx: Ctx,
  wanted: readonly { supplierId: Id; skuId: Id }[],
): Promise<(supplierId: Id, skuId: Id) => PriceRow[]> {
  const rows = await ctx.run<PriceRow>(sql`
    select ${priceTable.select()}
    from purchase_price
    where tenant_id = ${ctx.tenant}
      and supplier_id = any(${[...new Set(wanted.map((one) => one.supplierId))]}::uuid[])
      and sku_id = any(${[...new Set(wanted.map((one) => one.skuId))]}::uuid[])
      and active`);
  const known = Map.groupBy(rows, ({ supplierId, skuId }) => `${supplierId}/${skuId}`);
  return (supplierId, skuId) => known.get(`${supplierId}/${skuId}`) ?? [];
}

/** What a piece costs on a day at that quantity, in the order asked; null where no price holds. */
export async function pricesInForce(
  ctx: Ctx,
  wanted: readonly { supplierId: Id; skuId: Id; quantity: bigint }[],
  day: string,
): Promise<(bigint | null)[]> {
  const pricesOf = await pricesFor(ctx, wanted);
  return wanted.map(
    ({ supplierId, skuId, quantity }) => choosePrice(pricesOf(supplierId, skuId), quantity, day)?.priceMinor ?? null,
  );
}

type PriceQuery = { supplierId?: Id | undefined; skuId?: Id | undefined; after?: Id | null; limit: number };
export type PriceFound = KeptPrice & { sku: Sku; supplier: KeptSupplier };

/** By id, `limit` rows and one more. */
export async function findPrices(ctx: Ctx, q: PriceQuery): Promise<PriceFound[]> {
  const rows = await ctx.run<KeptPrice>(sql`
    select ${priceTable.select()}, version
    from purchase_price
    where tenant_id = ${ctx.tenant}
      and ${q.supplierId ? sql`supplier_id = ${q.supplierId}` : sql`true`}
      and ${q.skuId ? sql`sku_id = ${q.skuId}` : sql`true`}
      and ${q.after ? sql`id > ${q.after}` : sql`true`}
    order by id
    limit ${q.limit + 1}`);
  return describePrices(ctx, rows);
}

export async function describePrices(ctx: Ctx, rows: readonly KeptPrice[]): Promise<PriceFound[]> {
  const [skus, suppliers] = await Promise.all([
    skusById(
      ctx,
      rows.map((row) => row.skuId),
    ),
    suppliersById(
      ctx,
      rows.map((row) => row.supplierId),
    ),
  ]);
  return rows.map((row) => ({ ...row, sku: skus.get(row.skuId)!, supplier: suppliers.get(row.supplierId)! }));
}

/** `lock`: to change it. Refuses `purchasing.priceUnknown` (404). */
export async function priceOf(ctx: Ctx, id: Id, lock = false): Promise<KeptPrice> {
  const [known] = await ctx.run<KeptPrice>(sql`
    select ${priceTable.select()}, version
    from purchase_price
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    ${lock ? sql`for update` : sql``}`);
  if (!known) throw new Refused('purchasing.priceUnknown', { id }, 404);
  return known;
}

const stepOf = ({ supplierId, skuId, validFrom, fromQuantity }: Omit<PriceRow, 'id'>): string =>
  `${supplierId}/${skuId}/${validFrom}/${fromQuantity}`;

/** Ids of the prices that stand at the same steps already. */
export async function pricesAtSteps(
  ctx: Ctx,
  rows: readonly Omit<PriceRow, 'id'>[],
): Promise<(row: Omit<PriceRow, 'id'>) => Id | undefined> {
  const known = await ctx.run<PriceRow>(sql`
    select ${priceTable.select()}
    from purchase_price
    where tenant_id = ${ctx.tenant}
      and supplier_id = any(${[...new Set(rows.map((row) => row.supplierId))]}::uuid[])
      and sku_id = any(${[...new Set(rows.map((row) => row.skuId))]}::uuid[])`);
  const ids = new Map(known.map((row) => [stepOf(row), row.id]));
  return (row) => ids.get(stepOf(row));
}

/**
 * Adds prices or replaces what is known of them, by id. Refuses `purchasing.supplierUnknown`, `catalog.skuUnknown`,
 * `purchasing.priceTaken` (data: `field`): one price stands at a step.
 */
export async function keepPrices(ctx: Ctx, rows: readonly PriceRow[]): Promise<void> {
  const [suppliers, skus, at, before] = [
    await suppliersById(
      ctx,
      rows.map((row) => row.supplierId),
    ),
    await skusById(
      ctx,
      rows.map((row) => row.skuId),
    ),
    await pricesAtSteps(ctx, rows),
    new Map(
      (
        await ctx.run<PriceRow>(sql`
          select ${priceTable.select()}
          from purchase_price
          where tenant_id = ${ctx.tenant}
            and id = any(${rows.map((row) => row.id)}::uuid[])`)
      ).map((row) => [row.id, row]),
    ),
  ];
  for (const row of rows) {
    if (!suppliers.has(row.supplierId)) throw new Refused('purchasing.supplierUnknown', { field: 'supplierId' });
    if (!skus.has(row.skuId)) throw new Refused('catalog.skuUnknown', { field: 'skuId' });
    const taken = at(row);
    if (taken !== undefined && taken !== row.id) throw new Refused('purchasing.priceTaken', { field: 'fromQuantity' });
  }
  await priceTable.save(ctx, rows, ['id'], 'version');
  const said = (row: PriceRow | undefined) =>
    row
      ? {
          ...{ merchantCode: skus.get(row.skuId)?.merchantCode ?? row.skuId, validFrom: row.validFrom },
          ...{ fromQuantity: String(row.fromQuantity), price: String(row.priceMinor), active: row.active },
          ...{ packSize: String(row.packSize), minQuantity: String(row.minQuantity) },
        }
      : null;
  await auditChanges(
    ctx,
    'supplier.price',
    rows.map((row) => ({
      subject: `supplier/${row.supplierId}`,
      detail: differences(said(before.get(row.id)), said(row)!),
    })),
  );
}
