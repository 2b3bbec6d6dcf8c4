/** What parcels that have just left should cost (SHP-6), by the price lists of the day and the weight they left with. */
import { isAbroad } from '../../contract/countries.ts';
import { dayOf } from '../../kernel/business-day.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import type { Id } from '../../kernel/ids.ts';
import { allNodes } from '../../stock/stock.ts';
import { tariffsByDay } from '../couriers.ts';
import type { ShippingPorts } from '../ports.ts';
import { type Parcel, readParcels } from '../store.ts';
import { freightFor } from './judge-line.ts';

export type ParcelFreight = {
  fulfilmentId: Id;
  waybillNumber: string;
  courier: string;
  nodeId: Id;
  day: string;
  weightG: bigint;
  weighed: boolean;
  origin: string;
  destination: string;
  codMinor: bigint | null;
  estimateMinor: bigint | null;
};

export const freightTable = table<ParcelFreight>('parcel_freight', {
  fulfilmentId: 'uuid',
  waybillNumber: 'text',
  courier: 'text',
  nodeId: 'uuid',
  day: 'date',
  weightG: 'bigint',
  weighed: 'boolean',
  origin: 'text',
  destination: 'text',
  codMinor: 'bigint',
  estimateMinor: 'bigint',
});

/** A parcel that left, came back by a reversed hand-over and leaves again is reckoned anew. Posts nothing. */
export async function estimateFreight(ctx: Ctx, ports: ShippingPorts, fulfilmentIds: readonly Id[]): Promise<void> {
  const parcels = (await readParcels(ctx, fulfilmentIds)).filter(({ shippedAt, waybill }) => shippedAt && waybill);
  if (parcels.length === 0) return;
  const [nodes, recipients, tariffsOn] = await Promise.all([
    allNodes(ctx),
    ports.shipTo(
      ctx,
      parcels.map(({ orderId }) => orderId),
    ),
    tariffsByDay(ctx),
  ]);
  const provinces = new Map(nodes.map(({ id, provinceCode }) => [id, provinceCode]));
  const rows = parcels.map((parcel): ParcelFreight => {
    const to = recipients.get(parcel.orderId);
    const left = {
      ...leftBy(parcel),
      origin: provinces.get(parcel.nodeId) ?? '',
      destination: to && isAbroad(to.country) ? to.country : (to?.divisionCode ?? ''),
      codMinor: to?.codMinor ?? null,
    };
    return { ...left, estimateMinor: freightFor(left, tariffsOn(left.day).all) };
  });
  await freightTable.save(ctx, rows, ['fulfilmentId']);
}

const leftBy = ({ id, waybill, nodeId, shippedAt, weightG, expectedG }: Parcel) => ({
  fulfilmentId: id,
  waybillNumber: waybill!.number!,
  courier: waybill!.courier,
  nodeId,
  day: dayOf(shippedAt!.getTime()),
  weightG: weightG ?? expectedG,
  weighed: weightG !== null,
});
