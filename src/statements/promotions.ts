/** Promotions suppliers take part in (SUP-2): a commission of their own, and the house's part of the discount. */
import { skusById } from '../catalog/catalog.ts';
import { shopsOf } from '../channels/channels.ts';
import type { SupplierPromotionInput } from '../contract/supplier-terms.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { supplierOf } from '../purchasing/purchasing.ts';

export type Promotion = SupplierPromotionInput & { id: Id };
export type KeptPromotion = Promotion & { version: number };

const promotionTable = table<Promotion>('supplier_promotion', {
  id: 'uuid',
  supplierId: 'uuid',
  name: 'text',
  shopId: 'uuid',
  validFrom: 'date',
  validUntil: 'date',
  skuIds: 'uuid[]',
  ratePpm: 'int',
  sharePpm: 'int',
  active: 'boolean',
});

/** One row more than `limit`, newest first. */
export const findPromotions = (
  ctx: Ctx,
  q: { supplierId?: Id | undefined; after: Id | null; limit: number },
): Promise<KeptPromotion[]> =>
  ctx.run(sql`
    select ${promotionTable.select()}, version
    from supplier_promotion
    where tenant_id = ${ctx.tenant}
      and (${q.supplierId}::uuid is null or supplier_id = ${q.supplierId})
      and (${q.after}::uuid is null or id < ${q.after})
    order by id desc
    limit ${q.limit + 1}`);

/** Refuses `statements.promotionUnknown` (404). */
export async function lockPromotion(ctx: Ctx, id: Id): Promise<KeptPromotion> {
  const [known] = await ctx.run<KeptPromotion>(sql`
    select ${promotionTable.select()}, version
    from supplier_promotion
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    for update`);
  if (!known) throw new Refused('statements.promotionUnknown', { id }, 404);
  return known;
}

/** Those in use, by supplier; of several that fit the newest counts. */
export async function promotionsOf(ctx: Ctx, supplierIds: readonly Id[]): Promise<Map<Id, Promotion[]>> {
  const rows = await ctx.run<Promotion>(sql`
    select ${promotionTable.select()}
    from supplier_promotion
    where tenant_id = ${ctx.tenant}
      and supplier_id = any(${[...new Set(supplierIds)]}::uuid[])
      and active
    order by id desc`);
  return Map.groupBy(rows, ({ supplierId }) => supplierId);
}

/** The promotion a sale was part of. */
export const promotionFor = (
  promotions: readonly Promotion[],
  sale: { day: string; shopId: Id; skuId: Id },
): Promotion | undefined =>
  promotions.find(
    ({ validFrom, validUntil, shopId, skuIds }) =>
      validFrom <= sale.day &&
      sale.day <= validUntil &&
      (shopId === null || shopId === sale.shopId) &&
      (skuIds.length === 0 || skuIds.includes(sale.skuId)),
  );

/**
 * Refuses `purchasing.supplierUnknown` (404), `channels.shopUnknown`, `catalog.skuUnknown`, `statements.daysUnsound`,
 * `statements.termMoved`.
 */
export async function keepPromotion(ctx: Ctx, promotion: Promotion, before: KeptPromotion | null): Promise<void> {
  await supplierOf(ctx, promotion.supplierId);
  const { shopId, skuIds, validFrom, validUntil } = promotion;
  if (before && before.supplierId !== promotion.supplierId)
    throw new Refused('statements.termMoved', { field: 'supplierId' });
  if (validUntil < validFrom) throw new Refused('statements.daysUnsound', { field: 'validUntil' });
  if (shopId && !(await shopsOf(ctx)).some(({ id }) => id === shopId))
    throw new Refused('channels.shopUnknown', { field: 'shopId' });
  if ((await skusById(ctx, skuIds)).size < skuIds.length) throw new Refused('catalog.skuUnknown', { field: 'skuIds' });
  await promotionTable.save(ctx, [promotion], ['id'], 'version');
  const detail = differences(before && settingsOf(before), settingsOf(promotion));
  await auditChanges(ctx, 'supplierPromotion.save', [{ subject: `supplierPromotion/${promotion.id}`, detail }]);
}

const settingsOf = ({ id: _, version: __, ...settings }: Promotion & { version?: number }) => settings;
