/** What a driver does is news of the parcel like any courier's: it goes the same way to order, channel and timeline. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type ParcelEvent, readParcels, takeParcelEvents } from '../shipping/shipping.ts';

/** Posts nothing; tells what shipping tells of such an event. */
export async function tellParcels(
  ctx: Ctx,
  parcelIds: readonly Id[],
  event: Omit<ParcelEvent, 'waybillNumber'>,
): Promise<void> {
  const parcels = await readParcels(ctx, parcelIds);
  const numbered = parcels.flatMap(({ waybill }) =>
    waybill?.number ? [{ service: waybill.service, waybillNumber: waybill.number }] : [],
  );
  for (const [service, mine] of Map.groupBy(numbered, (one) => one.service))
    await takeParcelEvents(
      ctx,
      service,
      mine.map(({ waybillNumber }) => ({ waybillNumber, ...event })),
    );
}
