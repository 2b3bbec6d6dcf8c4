/** Goods by lot in the first warehouse: fresh, near their expiry, past their stop date, and some nobody named a lot of. */
import { createSkus } from '../../src/catalog/catalog.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import { businessDayOf } from '../../src/ledger/ledger.ts';
import { type Node, openStock } from '../../src/stock/stock.ts';
import { ean13 } from './assortment.ts';

type Kept = {
  code: string;
  name: string;
  properties: string;
  barcode: string;
  cost: bigint;
  price: bigint;
  days: [shelfLife: number, stop: number, warn: number];
  supplier: string;
  /** Days to the expiry of each lot, null: nobody named it; and pieces. */
  lots: [lot: string, left: number | null, pieces: bigint][];
};

const GOODS: readonly Kept[] = [
  {
    ...{ code: 'SK-TEA-250', name: '明前龙井', properties: '250克', barcode: ean13('299000000001') },
    ...{ cost: 8_800n, price: 19_800n, days: [540, 30, 90], supplier: '杭州翁家山茶业' },
    lots: [
      ['LJ260328', 384, 120n],
      ['LJ250401', 62, 36n],
      ['LJ250318', 21, 9n],
    ],
  },
  {
    ...{ code: 'SK-CREAM-50', name: '山茶花护手霜', properties: '50克', barcode: ean13('299000000002') },
    ...{ cost: 1_250n, price: 3_900n, days: [1095, 60, 180], supplier: '湖州和风日化' },
    lots: [
      ['HS2608A', 910, 240n],
      ['HS2410C', 150, 42n],
      ['', null, 15n],
    ],
  },
  {
    ...{ code: 'SK-RICE-5KG', name: '五常大米', properties: '5千克', barcode: ean13('299000000003') },
    ...{ cost: 4_200n, price: 6_990n, days: [365, 20, 45], supplier: '五常金福米业' },
    lots: [
      ['WC0918', 302, 60n],
      ['WC0207', 33, 18n],
    ],
  },
];

/** What is past its stop date goes out of sale when the house opens, as it would by itself. */
export async function seedLots(ctx: Ctx, node: Node, businessOn: string): Promise<void> {
  const goods = GOODS.map((one) => ({ ...one, id: ctx.newId() }));
  await createSkus(
    ctx,
    goods.map(
      ({ id, code, name, properties, barcode, cost, price, days: [shelfLifeDays, stopDays, warnDays], supplier }) => ({
        ...{
          id,
          merchantCode: code,
          name,
          properties,
          barcodes: [barcode],
          costMinor: cost,
          priceMinor: price,
          supplier,
        },
        ...{ unit: '件', trackLots: true, trackExpiry: true, shelfLifeDays, stopDays, warnDays },
      }),
    ),
  );
  await openStock(
    ctx,
    goods.map(({ id, supplier, lots }, i) => ({
      ...{ id: ctx.newId(), nodeId: node.id, supplier, note: '食品日化', businessOn },
      lines: lots.map(([lot, left, quantity], n) => ({
        ...{ skuId: id, quantity, bin: `${node.code}-R-09-${10 + i}-${n + 1}` },
        ...(left !== null && { lot, expiresOn: businessDayOf(ctx.now() + left * 86_400_000) }),
      })),
    })),
  );
}
