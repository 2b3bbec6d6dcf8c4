/**
 * What couriers say about parcels under way (SHP-4). News comes twice, late and out of order: every event is kept once,
 * and a parcel moves only where the state machine leads from where it is.
 */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { advance, hasLeft } from './fulfilment.ts';
import { hear, type Intercept, newsIn } from './intercept.ts';
import { interceptsOf, saveIntercepts } from './intercept-store.ts';
import { type Parcel, ParcelWork } from './store.ts';
import { tellIntercepts } from './tell-intercepts.ts';
import type { ParcelEvent } from './waybill-service.ts';

export type TrackingEvent = ParcelEvent & { fulfilmentId: Id };

const eventTable = table<TrackingEvent & { receivedAt: Date }>('parcel_event', {
  fulfilmentId: 'uuid',
  waybillNumber: 'text',
  at: 'timestamptz',
  kind: 'text',
  text: 'text',
  receivedAt: 'timestamptz',
});

/** States whose news orders and channels wait for. */
const TOLD = ['signed', 'refused', 'intercepted', 'returned'] as const;

/**
 * Records events of one waybill service and moves parcels; repeated events change nothing. Numbers that are not ours are
 * left out. Tells `fulfilment.signed`, `fulfilment.refused`, `fulfilment.intercepted`, `fulfilment.returned` and
 * `intercept.ended`. Posts nothing: returned goods are booked when they are received. Returns how many events were new.
 */
export async function takeParcelEvents(ctx: Ctx, service: string, events: readonly ParcelEvent[]): Promise<number> {
  const owners = await ownersOf(ctx, service, [...new Set(events.map((event) => event.waybillNumber))]);
  const known = events.flatMap((event) => {
    const owner = owners.get(event.waybillNumber);
    return owner ? [{ ...event, fulfilmentId: owner.fulfilmentId }] : [];
  });
  if (known.length === 0) return 0;

  const work = new ParcelWork(ctx);
  const parcels = await work.lock(known.map((event) => event.fulfilmentId));
  const fresh = Map.groupBy(await recordEvents(ctx, known), (event) => event.fulfilmentId);
  const intercepts = await interceptsOf(
    ctx,
    parcels.map((parcel) => parcel.id),
  );
  const heard = new Set<Intercept>();
  const told = new Map<string, Id[]>(TOLD.map((state) => [state, []]));
  for (const parcel of parcels) {
    parcel.trackedAt = new Date(ctx.now());
    const inOrder = (fresh.get(parcel.id) ?? []).toSorted((a, b) => a.at.getTime() - b.at.getTime());
    const before = parcel.state;
    const last = inOrder.at(-1)?.at;
    if (last && (!parcel.newsAt || last > parcel.newsAt)) parcel.newsAt = last;
    for (const event of inOrder) {
      // A label that was replaced may still travel; its news is kept and moves nothing.
      if (owners.get(event.waybillNumber)?.waybillId !== parcel.waybillId) continue;
      const intercept = intercepts.get(parcel.id);
      const news = intercept && newsIn(event, intercept.way);
      if (news && hear(intercept, news, event.at)) {
        intercept.answer = event.text;
        heard.add(intercept);
      }
      // A redirected parcel that was stopped goes on, elsewhere.
      if (event.kind !== 'intercepted' || intercept?.way !== 'redirect') applyEvent(parcel, event);
    }
    if (parcel.state !== before) told.get(parcel.state)?.push(parcel.id);
  }
  await work.save();
  await saveIntercepts(ctx, [...heard]);
  await tellIntercepts(ctx, [...heard]);
  for (const [state, fulfilmentIds] of told) {
    if (fulfilmentIds.length) await ctx.enqueue(`fulfilment.${state}`, { fulfilmentIds });
  }
  return [...fresh.values()].flat().length;
}

function applyEvent(parcel: Parcel, { kind }: ParcelEvent): void {
  if (kind === 'problem') return;
  const { waybill } = parcel;
  // Whatever the courier says of it, it has it: the number cannot be given back any more.
  if (waybill && (waybill.state === 'issued' || waybill.state === 'printed')) waybill.state = 'collected';
  if (kind !== 'collected' && hasLeft(parcel)) advance(parcel, kind);
}

async function recordEvents(ctx: Ctx, events: readonly TrackingEvent[]): Promise<TrackingEvent[]> {
  const receivedAt = new Date(ctx.now());
  return (await eventTable.insert(
    ctx,
    events.map((event) => ({ ...event, receivedAt })),
    sql`
      on conflict do nothing
      returning fulfilment_id as "fulfilmentId", waybill_number as "waybillNumber", at, kind, text`,
  )) as TrackingEvent[];
}

/** Whose a number is. A recycled one may be somebody else's by now. */
async function ownersOf(
  ctx: Ctx,
  service: string,
  numbers: readonly string[],
): Promise<Map<string, { waybillId: Id; fulfilmentId: Id }>> {
  if (numbers.length === 0) return new Map();
  const rows = await ctx.sql<{ id: Id; fulfilment_id: Id; number: string }>`
    select id, fulfilment_id, number
    from waybill
    where tenant_id = ${ctx.tenant}
      and number = any(${numbers as string[]}::text[])
      and service = ${service}
      and state <> 'recycled'`;
  return new Map(rows.map((row) => [row.number, { waybillId: row.id, fulfilmentId: row.fulfilment_id }]));
}

/** What couriers said, newest first; for the page of an order. */
export async function trackingOf(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<Map<Id, TrackingEvent[]>> {
  const rows = await ctx.sql<TrackingEvent>`
    select fulfilment_id as "fulfilmentId", waybill_number as "waybillNumber", at, kind, text
    from parcel_event
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])
    order by fulfilment_id, at desc, kind`;
  return Map.groupBy(rows, (row) => row.fulfilmentId);
}
