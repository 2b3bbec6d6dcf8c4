/**
 * Giving intercepts to waybill services, outside of any transaction, and asking what became of those that were taken.
 * What must stay true: one intercept is one order over there however often it is given, because it keeps its id; no
 * answer, or one that does not tell, is a state that is asked again.
 */
import { OutsideFailure } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { sendersOf } from './describe-waybills.ts';
import { hear, type Intercept } from './intercept.ts';
import { interceptsOf, interceptTable, saveIntercepts } from './intercept-store.ts';
import type { ShippingPorts } from './ports.ts';
import { LEASE_MS } from './request-waybills.ts';
import { ParcelWork } from './store.ts';
import { takeParcelEvents } from './take-parcel-events.ts';
import { tellIntercepts } from './tell-intercepts.ts';
import type { WaybillService } from './waybill-service.ts';
import { servicesOf, type WaybillServiceRow } from './waybill-services.ts';

const CLAIM = 100;
/** How often a courier that tries is asked what became of it. */
const POLL_MS = 30 * 60_000;
const LONGEST_WAIT_MS = 3_600_000;

type Told = Awaited<ReturnType<WaybillService['intercept']>>[number];

/** Gives and asks everything that is due, each service on its own: one that is silent holds up no other. */
export async function askIntercepts(db: Database, scope: Scope, ports: ShippingPorts): Promise<void> {
  for (;;) {
    const { due, services } = await db.transaction(scope, async (ctx) => ({
      due: await claimDue(ctx),
      services: await servicesOf(ctx),
    }));
    if (due.length === 0) return;
    for (const [id, mine] of Map.groupBy(due, ({ service }) => service)) {
      const row = services.get(id);
      const service = row && ports.services.get(row.kind);
      if (!row || !service) continue;
      await give(
        { db, scope, ports, row, service },
        mine.filter(({ state }) => state === 'registered'),
      );
      await follow(
        { db, scope, ports, row, service },
        mine.filter(({ state }) => state === 'intercepting'),
      );
    }
  }
}

type Line = { db: Database; scope: Scope; ports: ShippingPorts; row: WaybillServiceRow; service: WaybillService };

const claimDue = (ctx: Ctx): Promise<Intercept[]> =>
  ctx.run<Intercept>(sql`
    update parcel_intercept i
    set ask_at = ${new Date(ctx.now() + LEASE_MS)}, asks = i.asks + 1
    from (
      select id
      from parcel_intercept
      where tenant_id = ${ctx.tenant}
        and ask_at <= ${new Date(ctx.now())}
      order by ask_at, id
      limit ${CLAIM}
      for update skip locked) due
    where i.tenant_id = ${ctx.tenant}
      and i.id = due.id
    returning ${interceptTable.select('i')}`);

async function give({ db, scope, ports, row, service }: Line, intercepts: readonly Intercept[]): Promise<void> {
  for (let from = 0; from < intercepts.length; from += service.maxBatch) {
    const part = intercepts.slice(from, from + service.maxBatch);
    const senders = await db.read(scope, (ctx) =>
      sendersOf(
        ctx,
        part.map(({ fulfilmentId }) => fulfilmentId),
      ),
    );
    const told = await answersOf(part, () =>
      service.intercept(
        ports.openAccess(row),
        part.map(({ id, fulfilmentId, courier, waybillNumber, reason, recipient, registeredAt }) => ({
          ...{ id, carrier: courier, waybillNumber, reason, to: recipient, at: registeredAt },
          from: senders.get(fulfilmentId)!,
        })),
      ),
    );
    await db.transaction(scope, (ctx) => record(ctx, part, told));
  }
}

async function answersOf(part: readonly Intercept[], call: () => Promise<Told[]>): Promise<Map<Id, Told>> {
  try {
    return new Map((await call()).map((told) => [told.id, told]));
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    const { code, message, safe } = error;
    const result = safe ? ('retry' as const) : ('unknown' as const);
    return new Map(part.map(({ id }) => [id, { id, result, code, message }]));
  }
}

const NO_ANSWER = { result: 'unknown' as const, code: 'noAnswer', message: '' };

async function record(ctx: Ctx, part: readonly Intercept[], told: ReadonlyMap<Id, Told>): Promise<void> {
  const parcels = part.map(({ fulfilmentId }) => fulfilmentId);
  await new ParcelWork(ctx).lock(parcels);
  const now = ctx.now();
  const changed = [...(await interceptsOf(ctx, parcels)).values()].filter(({ state }) => state === 'registered');
  for (const intercept of changed) {
    const answer = told.get(intercept.id) ?? NO_ANSWER;
    intercept.answer = answer.message || answer.code;
    if (answer.result === 'accepted') {
      hear(intercept, 'told', new Date(now));
      intercept.askAt = new Date(now + POLL_MS);
    } else if (answer.result === 'refused') hear(intercept, 'missed', new Date(now));
    else {
      intercept.isUnknown ||= answer.result === 'unknown';
      intercept.askAt = new Date(now + Math.min(30_000 * 2 ** Math.min(intercept.asks, 10), LONGEST_WAIT_MS));
    }
  }
  await saveIntercepts(ctx, changed);
  await tellIntercepts(ctx, changed);
}

/** What the parcel's own news says of it; a service that does not follow parcels is not asked again. */
async function follow({ db, scope, ports, row, service }: Line, intercepts: readonly Intercept[]): Promise<void> {
  for (const { id, courier, waybillNumber } of intercepts) {
    try {
      const events = service.follows
        ? await service.track(ports.openAccess(row), { carrier: courier, waybillNumber })
        : [];
      await db.transaction(scope, (ctx) => takeParcelEvents(ctx, row.id, events));
    } catch (error) {
      if (!(error instanceof OutsideFailure)) throw error;
    }
    await db.transaction(scope, (ctx) => askLater(ctx, id, service.follows));
  }
}

const askLater = (ctx: Ctx, id: Id, again: boolean) => ctx.sql`
  update parcel_intercept
  set ask_at = ${again ? new Date(ctx.now() + POLL_MS) : null}
  where tenant_id = ${ctx.tenant}
    and id = ${id}
    and state = 'intercepting'`;
