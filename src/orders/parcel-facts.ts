/**
 * What couriers ask of a parcel and an order does not say (SHP-1, SHP-8): the goods class of a SKU (the category of its
 * style, such as 电池 or 液体), how large its goods are, of what goes through customs batteries, and amounts in the house's
 * currency.
 */
import { type SkuRecord, skuRecords, skusById, stylesById } from '../catalog/catalog.ts';
import { HOME_COUNTRY, postalCountry } from '../contract/countries.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { CourierRules, CourierTables } from '../shipping/shipping.ts';
import { type HomeRates, homeRates } from './home-currency.ts';
import type { Order } from './order.ts';

type Piece = Pick<SkuRecord, 'battery' | 'lengthMm' | 'widthMm' | 'heightMm'>;
export type ParcelFacts = {
  /** By SKU. */
  classes: ReadonlyMap<Id, string>;
  /** By SKU, of orders that go through customs, and of all where a price or limit asks how large a parcel is. */
  pieces: ReadonlyMap<Id, Piece>;
  rates: HomeRates;
};

/** What price lists want to know of parcels. */
export type Asks = Pick<CourierTables['tariffs'], 'refusesGoods' | 'asksForSizes'>;
/** Of lists of several days. */
export const askedBy = (tables: readonly Asks[]): Asks => ({
  refusesGoods: tables.some((one) => one.refusesGoods),
  asksForSizes: tables.some((one) => one.asksForSizes),
});

/** Each part is asked for only where something needs it: most tenants have no classes, most batches stay at home. */
export async function parcelFacts(
  ctx: Ctx,
  orders: readonly Order[],
  { tariffs }: { tariffs: Asks },
  rules: Pick<CourierRules, 'ordered'>,
): Promise<ParcelFacts> {
  const asksForClasses = tariffs.refusesGoods || rules.ordered.some((rule) => rule.goods);
  const measured = skuIdsOf(tariffs.asksForSizes ? orders : orders.filter(goesThroughCustoms));
  const [classes, pieces, rates] = await Promise.all([
    asksForClasses ? classesOf(ctx, skuIdsOf(orders)) : new Map<Id, string>(),
    measured.length ? skuRecords(ctx, measured) : new Map<Id, Piece>(),
    homeRates(ctx, orders),
  ]);
  return { classes, pieces, rates };
}

/** All of it, whatever the rules of today ask: for a case that is kept. */
export const allParcelFacts = (ctx: Ctx, orders: readonly Order[]): Promise<ParcelFacts> =>
  parcelFacts(ctx, orders, { tariffs: { refusesGoods: true, asksForSizes: true } }, { ordered: [] });

export const goesThroughCustoms = ({ country, divisionCode }: Pick<Order, 'country' | 'divisionCode'>): boolean =>
  postalCountry(country, divisionCode) !== HOME_COUNTRY;

async function classesOf(ctx: Ctx, skuIds: readonly Id[]): Promise<ReadonlyMap<Id, string>> {
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

const skuIdsOf = (orders: readonly { lines: readonly { skuId: Id | null }[] }[]): Id[] => [
  ...new Set(orders.flatMap((order) => order.lines.flatMap((line) => line.skuId ?? []))),
];
