/** What a waybill service is told about parcels: sender, recipient, goods, weight, cash to collect. */
import { skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { allNodes, type Node } from '../stock/stock.ts';
import type { WaybillRow } from './fulfilment.ts';
import type { ShippingPorts } from './ports.ts';
import { readParcels } from './store.ts';
import type { Party, WaybillRequest } from './waybill-service.ts';

/** Couriers refuse a parcel without a weight; this is said where the catalog knows none. */
const UNKNOWN_WEIGHT_G = 500n;

/** By business number. A parcel whose order or node is not known any more is left out. */
export async function describeWaybills(
  ctx: Ctx,
  ports: ShippingPorts,
  waybills: readonly WaybillRow[],
): Promise<Map<Id, WaybillRequest>> {
  if (waybills.length === 0) return new Map();
  const parcels = await readParcels(
    ctx,
    waybills.map((waybill) => waybill.fulfilmentId),
  );
  const byId = new Map(parcels.map((parcel) => [parcel.id, parcel]));
  const [shipTo, nodes, skus] = await Promise.all([
    ports.shipTo(
      ctx,
      parcels.map((parcel) => parcel.orderId),
    ),
    nodesById(ctx),
    skusById(
      ctx,
      parcels.flatMap((parcel) => parcel.lines.map((line) => line.skuId)),
    ),
  ]);
  const requests = new Map<Id, WaybillRequest>();
  for (const waybill of waybills) {
    const parcel = byId.get(waybill.fulfilmentId);
    const to = parcel && shipTo.get(parcel.orderId);
    const node = parcel && nodes.get(parcel.nodeId);
    if (!to || !node) continue;
    requests.set(waybill.id, {
      id: waybill.id,
      carrier: waybill.courier,
      sender: senderOf(node),
      recipient: to.recipient,
      masked: to.masked,
      goods: parcel.lines.map((line) => ({ name: skus.get(line.skuId)?.name ?? '', quantity: line.quantity })),
      weightG: parcel.expectedG > 0n ? parcel.expectedG : UNKNOWN_WEIGHT_G,
      codMinor: to.codMinor,
      parcels: parcel.parcels,
    });
  }
  return requests;
}

/** Who sends these parcels: their warehouses. */
export async function sendersOf(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<Map<Id, Party>> {
  const [parcels, nodes] = await Promise.all([readParcels(ctx, fulfilmentIds), nodesById(ctx)]);
  return new Map(parcels.map(({ id, nodeId }) => [id, senderOf(nodes.get(nodeId)!)]));
}

/** Closed ones too: what they still have must leave. */
export const nodesById = async (ctx: Ctx): Promise<Map<Id, Node>> =>
  new Map((await allNodes(ctx)).map((node) => [node.id, node]));

export const senderOf = ({ name, address }: Node): Party => ({
  name: address.name ?? name,
  phone: address.phone ?? '',
  province: address.province ?? '',
  city: address.city ?? '',
  district: address.district ?? '',
  town: address.town ?? '',
  detail: address.detail ?? '',
  postcode: '',
});
