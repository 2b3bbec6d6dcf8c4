/**
 * Asking waybill services, outside of any transaction: for numbers, and to take numbers back. What must stay true: one
 * business number is asked by one worker at a time, and however often it is asked there is one waybill behind it. No
 * answer, or one that does not tell, is a state of its own: the same number is asked again, later.
 */
import { OutsideFailure } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { describeWaybills } from './describe-waybills.ts';
import type { WaybillRow } from './fulfilment.ts';
import type { ShippingPorts } from './ports.ts';
import { recordAnswers, type ServiceAnswer } from './record-answers.ts';
import { LEASE_MS } from './request-waybills.ts';
import { waybillTable } from './store.ts';
import type { ServiceAccess, Waybill, WaybillRequest, WaybillService } from './waybill-service.ts';
import { servicesOf, type WaybillServiceRow } from './waybill-services.ts';
import { giveToWhoUnmasks } from './who-unmasks.ts';

const CLAIM = 400;

/** Asks everything that is due. Calls of several workers share the work and never ask the same at once. */
export async function askDueWaybills(db: Database, scope: Scope, ports: ShippingPorts): Promise<void> {
  for (;;) {
    const claimed = await db.transaction(scope, claimDue);
    if (claimed.length === 0) return;
    await askWaybills(db, scope, ports, claimed);
  }
}

/** Asks about waybills the caller holds the lease of, and records what the services said. */
export async function askWaybills(
  db: Database,
  scope: Scope,
  ports: ShippingPorts,
  waybills: readonly WaybillRow[],
): Promise<void> {
  const { services, requests } = await db.read(scope, async (ctx) => ({
    services: await servicesOf(ctx),
    requests: await describeWaybills(ctx, ports, waybills.filter(isWanted)),
  }));
  await giveToWhoUnmasks(db, scope, ports, { waybills: waybills.filter(isWanted), services, requests });
  const groups = [...Map.groupBy(waybills, (waybill) => waybill.service)];
  const asked = await Promise.allSettled(
    groups.map(([id, mine]) => askService({ db, scope, ports }, services.get(id), mine, requests)),
  );
  const answers = asked.flatMap((group) => (group.status === 'fulfilled' ? group.value : []));
  if (answers.length) await db.transaction(scope, (ctx) => recordAnswers(ctx, answers));
  // Answers of the others are kept; the fault is told, and the lease lets the rest be asked again.
  for (const group of asked) if (group.status === 'rejected') throw group.reason;
}

/** It still needs a number, or we must learn whether it got one; otherwise its number is to be taken back. */
const isWanted = (waybill: WaybillRow): boolean => waybill.number === null;

const claimDue = (ctx: Ctx): Promise<WaybillRow[]> =>
  ctx.run<WaybillRow>(sql`
    update waybill w
    set asks = w.asks + 1, ask_at = ${new Date(ctx.now() + LEASE_MS)}
    from (
      select id
      from waybill
      where tenant_id = ${ctx.tenant}
        and ask_at <= ${new Date(ctx.now())}
      order by ask_at, id
      limit ${CLAIM}
      for update skip locked) due
    where w.tenant_id = ${ctx.tenant}
      and w.id = due.id
    returning ${waybillTable.select('w')}`);

type Line = { db: Database; scope: Scope; ports: ShippingPorts };

async function askService(
  { db, scope, ports }: Line,
  row: WaybillServiceRow | undefined,
  waybills: readonly WaybillRow[],
  requests: ReadonlyMap<Id, WaybillRequest>,
): Promise<ServiceAnswer[]> {
  const service = row && ports.services.get(row.kind);
  if (!row || !service) return waybills.map((waybill) => refusedHere(waybill, 'serviceMissing'));
  const access = ports.openAccess(row);
  const wanted = waybills.filter((waybill) => isWanted(waybill) && requests.has(waybill.id));
  const unwanted = waybills.filter((waybill) => !isWanted(waybill));
  const answers = waybills
    .filter((waybill) => isWanted(waybill) && !requests.has(waybill.id))
    .map((waybill) => refusedHere(waybill, 'recipientMissing'));
  const { house } = service;
  const give = (asked: WaybillRequest[]) =>
    house ? db.transaction(scope, (ctx) => house.give(ctx, asked)) : service.issue(access, asked);
  for (const part of chunks(wanted, service.maxBatch)) answers.push(...(await issue(give, part, requests)));
  for (const part of chunks(unwanted, service.maxBatch)) answers.push(...(await takeBack(service, access, part)));
  return answers;
}

const refusedHere = (waybill: WaybillRow, code: string): ServiceAnswer => ({
  waybill,
  told: { id: waybill.id, result: 'refused', code, message: code },
});

async function issue(
  give: (asked: WaybillRequest[]) => Promise<Waybill[]>,
  waybills: readonly WaybillRow[],
  requests: ReadonlyMap<Id, WaybillRequest>,
): Promise<ServiceAnswer[]> {
  return asking(waybills, () => give(waybills.map((waybill) => requests.get(waybill.id)!)));
}

const takeBack = (service: WaybillService, access: ServiceAccess, waybills: readonly WaybillRow[]) =>
  asking(waybills, () =>
    service.cancel(
      access,
      waybills.map(({ id, courier, number }) => ({ id, carrier: courier, waybillNumber: number! })),
    ),
  );

/** One answer per waybill. What was not answered is unknown; a call that certainly did not arrive may simply be repeated. */
async function asking(
  waybills: readonly WaybillRow[],
  call: () => Promise<ServiceAnswer['told'][]>,
): Promise<ServiceAnswer[]> {
  try {
    const byId = new Map((await call()).map((told) => [told.id, told]));
    return waybills.map((waybill) => ({ waybill, told: byId.get(waybill.id) ?? noAnswer(waybill.id) }));
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    const { code, message, safe } = error;
    const result = safe ? ('retry' as const) : ('unknown' as const);
    return waybills.map((waybill) => ({ waybill, told: { id: waybill.id, result, code, message } }));
  }
}

const noAnswer = (id: Id) => ({ id, result: 'unknown' as const, code: 'noAnswer', message: 'no answer' });

function chunks<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < all.length; from += size) parts.push(all.slice(from, from + size));
  return parts;
}
