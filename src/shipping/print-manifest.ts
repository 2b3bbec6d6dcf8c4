/** The list the courier signs. */
import type { Ctx } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { couriersOf } from './couriers.ts';
import { nodesById } from './describe-waybills.ts';
import type { ShippingPorts } from './ports.ts';
import type { ManifestData } from './print/lists.ts';
import { printInWorker } from './print/print-in-worker.ts';
import { readParcels } from './store.ts';

/** What a manifest says, and which fulfilments are on it. Refuses `shipping.unknown` (404). */
export async function readManifest(
  ctx: Ctx,
  ports: ShippingPorts,
  id: Id,
): Promise<{ number: string; parcels: Id[]; data: ManifestData }> {
  const [row] = await ctx.sql<{ number: string; node_id: Id; courier: string }>`
    select number, node_id, courier
    from manifest
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
  if (!row) throw new Refused('shipping.unknown', { ids: [id] }, 404);
  const ids = await ctx.sql<{ id: Id }>`
    select id
    from fulfilment
    where tenant_id = ${ctx.tenant}
      and manifest_id = ${id}
    order by waybill_number`;
  const parcels = await readParcels(
    ctx,
    ids.map((parcel) => parcel.id),
  );
  const [shipTo, couriers, nodes] = await Promise.all([
    ports.shipTo(
      ctx,
      parcels.map((parcel) => parcel.orderId),
    ),
    couriersOf(ctx),
    nodesById(ctx),
  ]);
  const data: ManifestData = {
    number: row.number,
    carrier: couriers.get(row.courier)?.name ?? row.courier,
    warehouse: nodes.get(row.node_id)?.name ?? '',
    parcels: parcels.map((parcel) => ({
      waybillNumber: parcel.waybillNumber ?? '',
      orderNumber: parcel.orderNumber,
      destination: parcel.area,
      weightG: parcel.weightG,
      codMinor: shipTo.get(parcel.orderId)?.codMinor ?? null,
    })),
  };
  return { number: row.number, parcels: parcels.map((parcel) => parcel.id), data };
}

export const printManifest = (db: Database, manifest: ManifestData): Promise<Uint8Array> =>
  printInWorker({ kind: 'manifests', manifests: [manifest], printedAt: new Date(db.world.now()) });
