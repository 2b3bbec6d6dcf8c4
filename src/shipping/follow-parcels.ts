/**
 * Keeping track of parcels under way: services that push are asked to, the others are asked themselves, and parcels
 * nobody has said anything about for long are named.
 */
import { OutsideFailure } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { Later } from '../kernel/jobs.ts';
import type { WaybillRow } from './fulfilment.ts';
import type { ShippingPorts } from './ports.ts';
import { readParcels } from './store.ts';
import { takeParcelEvents } from './take-parcel-events.ts';
import { servicesOf } from './waybill-services.ts';

/** A parcel nobody has told of for so long is asked for. */
const SILENT_HOURS = 6;
const POLL_BATCH = 200;
const HOUR_MS = 3_600_000;

/** Asks services to push what happens to parcels that were handed over. Asking twice does no harm. */
export async function followParcels(
  db: Database,
  scope: Scope,
  ports: ShippingPorts,
  fulfilmentIds: readonly Id[],
): Promise<void> {
  const { waybills, services } = await db.read(scope, async (ctx) => ({
    waybills: (await readParcels(ctx, fulfilmentIds)).flatMap((parcel) => parcel.waybill ?? []),
    services: await servicesOf(ctx),
  }));
  for (const [id, mine] of Map.groupBy(waybills.filter(isNumbered), (waybill) => waybill.service)) {
    const row = services.get(id);
    const service = row && ports.services.get(row.kind);
    if (!row || !service) continue;
    const access = ports.openAccess(row);
    for (let from = 0; from < mine.length; from += service.maxBatch) {
      const part = mine.slice(from, from + service.maxBatch);
      const answers = await service.subscribe(access, part.map(naming));
      const again = answers.find((answer) => answer.result === 'retry' || answer.result === 'unknown');
      // A refused subscription leaves the parcel to the poll.
      if (again) throw new Later(60, again.message || again.code);
    }
  }
}

type Numbered = WaybillRow & { number: string };
const isNumbered = (waybill: WaybillRow): waybill is Numbered => waybill.number !== null;
const naming = ({ id, courier, number }: Numbered) => ({ id, carrier: courier, waybillNumber: number });

/** Asks for parcels nobody has told of for hours, the longest silent first. */
export async function pollParcels(db: Database, scope: Scope, ports: ShippingPorts): Promise<void> {
  const { waybills, services } = await db.transaction(scope, async (ctx) => {
    const ids = await takeSilent(ctx);
    const parcels = await readParcels(ctx, ids);
    return { waybills: parcels.flatMap((parcel) => parcel.waybill ?? []), services: await servicesOf(ctx) };
  });
  for (const { service: id, courier, number } of waybills.filter(isNumbered)) {
    const row = services.get(id);
    const service = row && ports.services.get(row.kind);
    if (!row || !service) continue;
    try {
      const events = await service.track(ports.openAccess(row), { carrier: courier, waybillNumber: number });
      await db.transaction(scope, (ctx) => takeParcelEvents(ctx, id, events));
    } catch (error) {
      // Its turn comes again in some hours; the others need not wait for it.
      if (!(error instanceof OutsideFailure)) throw error;
    }
  }
}

/** Marks them asked, so that several workers ask for different ones. */
async function takeSilent(ctx: Ctx): Promise<Id[]> {
  const rows = await ctx.sql<{ id: Id }>`
    update fulfilment f
    set tracked_at = ${new Date(ctx.now())}
    from (
      select id
      from fulfilment
      where tenant_id = ${ctx.tenant}
        and state in ('shipped', 'inTransit', 'outForDelivery', 'inLocker', 'refused', 'intercepted')
        and tracked_at < ${new Date(ctx.now() - SILENT_HOURS * HOUR_MS)}
      order by tracked_at
      limit ${POLL_BATCH}
      for update skip locked) silent
    where f.tenant_id = ${ctx.tenant}
      and f.id = silent.id
    returning f.id`;
  return rows.map((row) => row.id);
}
