/** The life of parcels outside of the ledger: ordered, released, numbered, printed, listed, checked, handed over, on its way. */
import type { TraceEvent } from '../../contract/trace.ts';
import { peopleNames } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { readParcels, trackingOf } from '../../shipping/shipping.ts';
import { actorWords } from '../../stock/stock.ts';

type Told = Omit<TraceEvent, 'at' | 'quantity'> & { at: Date; quantity: bigint | null };
type Row = { id: string; at: Date; step: Told['step']; by: string; parcel: Id; type: string; ref: Id; number: string };

/** One statement for the steps that are rows of the house; what couriers said beside them. */
export async function lifeOfParcels(ctx: Ctx, ids: readonly Id[]): Promise<Told[]> {
  const rows = await ctx.sql<Row>`
    select f.id || '/released' as id, f.created_at as at, 'released' as step, 'system' as by, f.id as parcel,
           'order' as type, f.order_id as ref, f.order_number as number
    from fulfilment f
    where f.tenant_id = ${ctx.tenant} and f.id = any(${ids as Id[]}::uuid[])
    union all
    select w.id || '/waybill', w.requested_at, 'waybill', 'system', w.fulfilment_id, 'waybill', w.id, coalesce(w.number, '')
    from waybill w
    where w.tenant_id = ${ctx.tenant} and w.fulfilment_id = any(${ids as Id[]}::uuid[])
    union all
    select w.id || '/printed', w.printed_at, 'printed', 'system', w.fulfilment_id, 'waybill', w.id, coalesce(w.number, '')
    from waybill w
    where w.tenant_id = ${ctx.tenant} and w.fulfilment_id = any(${ids as Id[]}::uuid[]) and w.printed_at is not null
    union all
    select l.id || '/' || p.fulfilment_id, l.created_at, 'listed', l.created_by, p.fulfilment_id, 'pickList', l.id, l.number
    from (
      select distinct fulfilment_id, pick_list_id
      from pick
      where tenant_id = ${ctx.tenant} and fulfilment_id = any(${ids as Id[]}::uuid[])) p
    join pick_list l on l.tenant_id = ${ctx.tenant} and l.id = p.pick_list_id
    union all
    select c.id || '/begun', c.started_at, 'checkBegun', c.actor, c.fulfilment_id, 'fulfilment', c.fulfilment_id, ''
    from bench_check c
    where c.tenant_id = ${ctx.tenant} and c.fulfilment_id = any(${ids as Id[]}::uuid[])
    union all
    select c.id || '/done', c.touched_at, 'checked', c.actor, c.fulfilment_id, 'fulfilment', c.fulfilment_id, ''
    from bench_check c
    where c.tenant_id = ${ctx.tenant} and c.fulfilment_id = any(${ids as Id[]}::uuid[]) and c.state = 'done'
    union all
    select f.id || '/left', f.shipped_at, 'handedOver', coalesce(m.created_by, 'system'), f.id,
           'manifest', coalesce(m.id, f.id), coalesce(m.number, '')
    from fulfilment f
    left join manifest m on m.tenant_id = f.tenant_id and m.id = f.manifest_id
    where f.tenant_id = ${ctx.tenant} and f.id = any(${ids as Id[]}::uuid[]) and f.shipped_at is not null`;
  const [people, parcels, tracking] = await Promise.all([
    peopleNames(
      ctx,
      rows.map((row) => row.by),
    ),
    readParcels(ctx, ids),
    trackingOf(ctx, ids),
  ]);
  const byId = new Map(parcels.map((parcel) => [parcel.id, parcel]));
  const numberOf = (id: Id) => byId.get(id)?.number ?? '';
  const nothing = { reason: '', sku: null, from: null, to: null, quantity: null };
  const steps = rows.map(({ id, at, step, by, parcel, type, ref, number }) => ({
    ...{
      ...nothing,
      id,
      at,
      step,
      facts: { parcel: numberOf(parcel), waybill: byId.get(parcel)?.waybillNumber ?? '' },
    },
    document: { type, id: ref, number: type === 'fulfilment' ? numberOf(parcel) : number },
    actor: actorWords(by, people),
  }));
  const news = [...tracking].flatMap(([parcel, events]) =>
    events.map(({ at, kind, text, waybillNumber }, i) => ({
      ...{ ...nothing, id: `${parcel}/courier/${i}`, at, step: 'courier' as const, reason: text },
      facts: { kind, waybill: waybillNumber },
      document: { type: 'fulfilment', id: parcel, number: numberOf(parcel) },
      actor: { kind: 'system' as const, name: '' },
    })),
  );
  return [...steps, ...news];
}
