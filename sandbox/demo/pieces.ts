/** Goods of which each piece has a code of its own, in the first warehouse: on their shelves, one defective, some not coded yet. */
import { createSkus } from '../../src/catalog/catalog.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { bringSerials, moveSerials, type Node, openStock } from '../../src/stock/stock.ts';
import { ean13 } from './assortment.ts';

type Kept = {
  code: string;
  name: string;
  properties: string;
  barcode: string;
  cost: bigint;
  price: bigint;
  weightG: bigint;
  supplier: string;
  /** How its maker begins its codes, and how many pieces bear one. */
  serials: [prefix: string, count: number];
  /** Pieces whose code nobody has scanned. */
  bare: number;
};

const GOODS: readonly Kept[] = [
  {
    ...{ code: 'SK-KETTLE-15', name: '恒温电水壶', properties: '1.5升', barcode: ean13('299000000004') },
    ...{ cost: 7_600n, price: 15_900n, weightG: 1_350n, supplier: '中山小壶电器', serials: ['KT26A', 14], bare: 2 },
  },
  {
    ...{ code: 'SK-VACUUM-2', name: '无线吸尘器', properties: '白色', barcode: ean13('299000000005') },
    ...{ cost: 29_800n, price: 59_900n, weightG: 3_900n, supplier: '苏州净一科技', serials: ['VC2609', 8], bare: 0 },
  },
];

export async function seedPieces(ctx: Ctx, node: Node, businessOn: string): Promise<void> {
  const goods = GOODS.map((one, i) => ({ ...one, id: ctx.newId(), bin: `${node.code}-R-09-2${i}-1` }));
  await createSkus(
    ctx,
    goods.map(({ id, code, name, properties, barcode, cost, price, weightG, supplier }) => ({
      ...{ id, merchantCode: code, name, properties, barcodes: [barcode], costMinor: cost, priceMinor: price },
      ...{ unit: '台', weightG, supplier, trackSerials: true },
    })),
  );
  const piecesOf = ({ serials: [, count], bare }: Kept) => BigInt(count + bare);
  await openStock(
    ctx,
    goods.map((one) => ({
      ...{ id: ctx.newId(), nodeId: node.id, supplier: one.supplier, note: '小家电', businessOn },
      lines: [
        { skuId: one.id, quantity: piecesOf(one) - 1n, bin: one.bin },
        { skuId: one.id, quantity: 1n, bucket: 'defective' as const },
      ],
    })),
  );
  for (const { id, supplier, bin, serials } of goods) await nameAll(ctx, node.id, { id, supplier, bin, serials });
}

async function nameAll(ctx: Ctx, nodeId: Id, { id: skuId, supplier, bin, serials: [prefix, count] }: Named) {
  const pieces = Array.from({ length: count }, (_, i) => ({
    ...{ skuId, bin },
    serial: `${prefix}${String(i * 7 + 1).padStart(4, '0')}`,
  }));
  const document = { type: 'serial', id: null };
  await bringSerials(ctx, pieces, { step: 'registered', nodeId, supplier, receiptId: null, sold: false, document });
  const broken = pieces.slice(-1).map(({ serial }) => ({ skuId, serial }));
  await moveSerials(ctx, broken, { step: 'defective', state: 'defective', from: ['inStock'], bin: '', document });
}
type Named = Pick<Kept, 'supplier' | 'serials'> & { id: Id; bin: string };
