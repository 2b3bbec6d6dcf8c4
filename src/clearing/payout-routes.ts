/** Payouts over HTTP: the calendar, what is asked for, batches with their files and results. */
import * as contract from '../contract/payouts.ts';
import { assertEverywhere, audit, limitOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { askPayout } from './ask-payouts.ts';
import { bankFile, readBankReport } from './bank-files.ts';
import { calendarOf, keepCalendar, windowsAhead } from './calendar.ts';
import { approveBatches, refuseBatches } from './decide-batches.ts';
import { batchDetail, describeBatches, describePayouts, findBatches } from './list-payouts.ts';
import { inHome } from './list-sub-merchants.ts';
import { lockBatches, payoutsWhere } from './payout-store.ts';
import type { ClearingPorts } from './ports.ts';
import { beginSending, orderOf } from './send-batches.ts';
import { takeResults } from './take-results.ts';

const AHEAD = 30;

async function describeCalendar(ctx: Ctx) {
  const calendar = await calendarOf(ctx);
  return { ...calendar, ahead: windowsAhead(calendar, ctx.now()).slice(0, AHEAD) };
}

const calendarRoutes: Route[] = [
  route(contract.getPayoutCalendar, ({ ctx }) => describeCalendar(ctx)),

  route(contract.setPayoutCalendar, async ({ ctx, session, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    const before = await calendarOf(ctx);
    assertVersion({ ifMatch }, before.version);
    await keepCalendar(ctx, before, body);
    return describeCalendar(ctx);
  }),
];

const batchRoutes = (ports: ClearingPorts): Route[] => [
  route(contract.askPayout, async ({ ctx, session, params: { id }, body: { amount, ...asked } }) => {
    assertEverywhere(session, 'payments.write');
    const payout = await askPayout(ctx, id, { ...asked, ...(amount !== undefined && { amountMinor: BigInt(amount) }) });
    const [known] = await payoutsWhere(ctx, sql`p.id = ${payout.id}`);
    return { id: payout.id, number: known!.number, amount: inHome(payout.amountMinor) };
  }),

  route(contract.listPayoutBatches, async ({ ctx, session, query: { state, cursor, limit = 50 } }) => {
    assertEverywhere(session, 'payments.read');
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    const page = pageOf(
      await findBatches(ctx, { ...(state && { state }), before, limit }),
      limit,
      (row) => row,
      ({ id }) => ({ id }),
    );
    return { items: await describeBatches(ctx, ports, page.items), next: page.next };
  }),

  route(contract.getPayoutBatch, ({ ctx, session, params }) => {
    assertEverywhere(session, 'payments.read');
    return batchDetail(ctx, ports, params.id);
  }),

  route(contract.listWaitingPayouts, async ({ ctx, session }) => {
    assertEverywhere(session, 'payments.read');
    const waiting = await payoutsWhere(ctx, sql`p.state = 'held' and p.batch_id is null order by p.id limit 500`);
    return { payouts: await describePayouts(ctx, waiting) };
  }),

  route(contract.approvePayouts, async ({ ctx, session, body: { ids } }) => {
    assertEverywhere(session, 'payments.approve');
    return { outcomes: await approveBatches(ctx, ids, await limitOf(ctx, session, 'approvePayouts')) };
  }),

  route(contract.refusePayouts, async ({ ctx, session, body: { ids, reason } }) => {
    assertEverywhere(session, 'payments.approve');
    return { outcomes: await refuseBatches(ctx, ids, reason) };
  }),
];

/** Refuses `clearing.batchUnknown` (404), `clearing.wrongState` (data: `state`) where nothing of it may be out yet. */
async function outBatch(ctx: Ctx, id: Id) {
  const batch = (await lockBatches(ctx, [id])).get(id);
  if (!batch) throw new Refused('clearing.batchUnknown', { id }, 404);
  if (batch.state === 'waitApproval' || batch.state === 'refused')
    throw new Refused('clearing.wrongState', { state: batch.state }, 409);
  return batch;
}

const fileRoutes = (ports: ClearingPorts): Route[] => [
  route(contract.takePayoutFile, async ({ ctx, session, params: { id }, body: { format } }) => {
    assertEverywhere(session, 'payments.write');
    const batch = await outBatch(ctx, id);
    const order = await orderOf(ctx, ports, batch);
    await audit(ctx, 'payout.file', `payoutBatch/${id}`, { format });
    if (batch.state === 'ready') await beginSending(ctx, batch, 'sent');
    return bankFile(ports.bank, order, format);
  }),

  route(contract.takePayoutResults, async ({ ctx, session, params: { id }, body: { content } }) => {
    assertEverywhere(session, 'payments.write');
    const batch = await outBatch(ctx, id);
    if (batch.state === 'ready') throw new Refused('clearing.wrongState', { state: batch.state }, 409);
    const report = readBankReport(ports.bank, content);
    await audit(ctx, 'payout.results', `payoutBatch/${id}`, { lines: report.lines.length });
    return takeResults(ctx, batch, report);
  }),
];

export const payoutRoutes = (ports: ClearingPorts): Route[] => [
  ...calendarRoutes,
  ...batchRoutes(ports),
  ...fileRoutes(ports),
];
