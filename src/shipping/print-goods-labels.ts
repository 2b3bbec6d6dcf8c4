/** Labels for goods (WMS-2): as PDF, or into the queue of the printer at the warehouse that holds such paper. */
import { barcodesOf, skusById } from '../catalog/catalog.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { isEan13 } from './print/barcode.ts';
import type { GoodsLabel, GoodsLabelSize } from './print/goods-labels.ts';
import { printInWorker } from './print/print-in-worker.ts';
import { printersOf, queueLengths } from './printers.ts';
import { type LabelledGoods, printJobTable } from './queue-papers.ts';
import { FITS } from './sort-papers.ts';

/** Made outside of any transaction. Refuses `stock.skuUnknown` (data: `skuId`), `shipping.goodsCodeUnprintable`. */
export async function printGoodsLabels(
  db: Database,
  scope: Scope,
  goods: readonly LabelledGoods[],
  size: GoodsLabelSize,
): Promise<Uint8Array> {
  const labels = await db.read(scope, (ctx) => labelsOf(ctx, goods));
  return printInWorker({ kind: 'goodsLabels', size, labels, printedAt: new Date(db.world.now()) });
}

/** The code scanners know best: an EAN-13, else any barcode, else the merchant code. */
async function labelsOf(ctx: Ctx, goods: readonly LabelledGoods[]): Promise<GoodsLabel[]> {
  const ids = goods.map(({ skuId }) => skuId);
  const [skus, barcodes] = await Promise.all([skusById(ctx, ids), barcodesOf(ctx, ids)]);
  return goods.map(({ skuId, bin, copies }) => {
    const sku = skus.get(skuId);
    if (!sku) throw new Refused('stock.skuUnknown', { skuId });
    const own = barcodes.get(skuId) ?? [];
    const code = own.find(isEan13) ?? own[0] ?? sku.merchantCode;
    return { name: `${sku.name} ${sku.properties}`.trim(), merchantCode: sku.merchantCode, code, bin, copies };
  });
}

/** Whose queue they wait in; null: no printer of the warehouse holds such paper. Of several the one with the shortest queue. */
export async function queueGoodsLabels(
  ctx: Ctx,
  nodeId: Id,
  goods: readonly LabelledGoods[],
): Promise<{ printer: string } | null> {
  const [printers, lengths] = await Promise.all([printersOf(ctx), queueLengths(ctx)]);
  const waiting = ({ id }: { id: Id }) => lengths.get(id)?.papers ?? 0;
  const [printer] = printers
    .filter((one) => one.active && one.nodeId === nodeId && FITS.goodsLabels.includes(one.paper))
    .sort((a, b) => waiting(a) - waiting(b));
  if (!printer) return null;
  await printJobTable.insert(ctx, [
    {
      ...{
        id: ctx.newId(),
        printerId: printer.id,
        paperKind: 'goodsLabels',
        courier: null,
        fulfilments: [],
        reprint: false,
      },
      ...{
        state: 'waiting',
        takes: 0,
        takenBy: null,
        takenAt: null,
        message: null,
        printedAt: null,
        goods: [...goods],
      },
      ...{ createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor) },
    },
  ]);
  ctx.tell({ type: 'parcels' });
  return { printer: printer.name };
}
