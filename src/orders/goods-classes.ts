/** Classes of goods for couriers (SHP-1): the category of a SKU's style, such as 电池 or 液体. */
import { skusById, stylesById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { CourierRules, CourierTables } from '../shipping/shipping.ts';

/** By SKU. */
export type GoodsClasses = ReadonlyMap<Id, string>;

/** Asked of the catalog only where a rule or a price list names a class: most tenants have none. */
export async function goodsClasses(
  ctx: Ctx,
  skuIds: readonly Id[],
  { tariffs }: { tariffs: Pick<CourierTables['tariffs'], 'refusesGoods'> },
  rules: Pick<CourierRules, 'ordered'>,
): Promise<GoodsClasses> {
  return tariffs.refusesGoods || rules.ordered.some((rule) => rule.goods) ? classesOf(ctx, skuIds) : new Map();
}

export async function classesOf(ctx: Ctx, skuIds: readonly Id[]): Promise<GoodsClasses> {
  const skus = [...(await skusById(ctx, skuIds)).values()];
  const styles = await stylesById(
    ctx,
    skus.flatMap((sku) => sku.styleId ?? []),
  );
  return new Map(
    skus.flatMap((sku) => {
      const category = sku.styleId === null ? '' : (styles.get(sku.styleId)?.category ?? '');
      return category === '' ? [] : [[sku.id, category] as const];
    }),
  );
}

export const skuIdsOf = (orders: readonly { lines: readonly { skuId: Id | null }[] }[]): Id[] => [
  ...new Set(orders.flatMap((order) => order.lines.flatMap((line) => line.skuId ?? []))),
];
