/** Packing lists: what is in the box, for the buyer. */
import { skusById } from '../catalog/catalog.ts';
import { shopSettings } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import type { ShippingPorts } from './ports.ts';
import type { PackingListData } from './print/lists.ts';
import { printInWorker } from './print/print-in-worker.ts';
import type { SheetSize } from './print/sheet.ts';
import { addressLine, assertPrintable, maskPhone } from './print-labels.ts';
import { type Parcel, readParcels } from './store.ts';

/** One list a parcel as one PDF, in the order asked. Refuses as `printLabels`. `note` is the shop's word to the buyer. */
export async function printPackingLists(
  db: Database,
  scope: Scope,
  ports: ShippingPorts,
  ids: readonly Id[],
  size: SheetSize,
  note = '',
): Promise<Uint8Array> {
  const lists = await db.read(scope, async (ctx) => {
    const parcels = await readParcels(ctx, ids);
    assertPrintable(ids, parcels);
    return packingLists(ctx, ports, parcels, note);
  });
  return printInWorker({ kind: 'packingLists', size, lists, printedAt: new Date(db.world.now()) });
}

async function packingLists(
  ctx: Ctx,
  ports: ShippingPorts,
  parcels: readonly Parcel[],
  note: string,
): Promise<PackingListData[]> {
  const [shipTo, shops, skus] = await Promise.all([
    ports.shipTo(
      ctx,
      parcels.map((parcel) => parcel.orderId),
    ),
    shopSettings(ctx, [...new Set(parcels.map((parcel) => parcel.shopId))]),
    skusById(
      ctx,
      parcels.flatMap((parcel) => parcel.lines.map((line) => line.skuId)),
    ),
  ]);
  return parcels.map((parcel) => {
    const sent = shipTo.get(parcel.orderId);
    const to = sent?.recipient;
    return {
      waybillNumber: parcel.waybillNumber ?? '',
      orderNumber: parcel.orderNumber,
      shop: shops.get(parcel.shopId)?.name ?? '',
      recipient: {
        name: to?.name ?? '',
        maskedPhone: maskPhone(to?.phone ?? ''),
        address: to ? addressLine(to, sent.country) : '',
      },
      lines: parcel.lines.map((line) => {
        const sku = skus.get(line.skuId);
        return {
          merchantCode: sku?.merchantCode ?? '',
          name: sku ? `${sku.name} ${sku.properties}`.trim() : '',
          quantity: line.quantity,
        };
      }),
      note,
    };
  });
}
