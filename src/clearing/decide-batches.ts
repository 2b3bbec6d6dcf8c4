/** Batches above the limit take a second person (figure 39), who has asked for none of their payouts. */
import { type OverLimit, openGate, type Paper } from '../approvals/approvals.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import { isAsFrozen } from './batch-totals.ts';
import { custodiansOf } from './custodians.ts';
import { posting } from './entries.ts';
import { payeesChanged } from './payees.ts';
import { cancel } from './payout.ts';
import {
  type BatchState,
  batchesWhere,
  type KnownBatch,
  type KnownPayout,
  lockBatches,
  payoutsOfBatches,
  saveBatches,
  savePayouts,
} from './payout-store.ts';
import { uncovered } from './pool.ts';

type Found = { batch: KnownBatch; payouts: KnownPayout[] };

type WhyNot = (found: Found) => Refusal | null;

async function waiting(ctx: Ctx, ids: readonly Id[], states: readonly BatchState[], whyNot: WhyNot) {
  const batches = await lockBatches(ctx, ids);
  const payouts = Map.groupBy(await payoutsOfBatches(ctx, [...batches.keys()], true), ({ batchId }) => batchId!);
  const outcomes = ids.map((id): Outcome<Id, string> => {
    const batch = batches.get(id);
    if (!batch) return refuse(id, 'clearing.batchUnknown');
    if (!states.includes(batch.state)) return refuse(id, 'clearing.wrongState', { state: batch.state });
    const refusal = whyNot({ batch, payouts: payouts.get(id) ?? [] });
    return refusal ? { id, done: false, refusal } : done(id);
  });
  const ready = outcomes.flatMap(({ id, done: isDone }): Found[] =>
    isDone ? [{ batch: batches.get(id)!, payouts: payouts.get(id) ?? [] }] : [],
  );
  return { outcomes, ready };
}

const decided = (ctx: Ctx) => ({ decidedBy: actorText(ctx.actor), decidedAt: new Date(ctx.now()) });

/** The control totals stand for every payout of it. */
const paperOf = ({ batch, payouts }: Found) =>
  ({
    ...{ id: batch.id, makers: payouts.map(({ askedBy }) => askedBy) },
    content: [batch.lines, batch.sumMinor, batch.hash],
    sum: { amountMinor: batch.sumMinor, currency: batch.currency },
  }) satisfies Paper;

/**
 * Refuses per document: `clearing.batchUnknown`, `clearing.wrongState`, `clearing.totalsChanged`, what `payeesChanged` and
 * `uncovered` say, and what the gate of approvals refuses.
 */
export async function approveBatches(
  ctx: Ctx,
  ids: readonly Id[],
  overLimit: OverLimit,
): Promise<Outcome<Id, string>[]> {
  const gate = await openGate(ctx, 'payout', ids, overLimit);
  const payouts = await payoutsOfBatches(ctx, ids);
  const changed = await payeesChanged(ctx, payouts);
  const short = await uncovered(ctx, [...(await lockBatches(ctx, ids)).values()], payouts);
  const { outcomes, ready: allowed } = await waiting(ctx, ids, ['waitApproval'], (found) => {
    if (!isAsFrozen(found.batch, found.payouts)) return { code: 'clearing.totalsChanged' };
    return changed.get(found.batch.id) ?? short.get(found.batch.id) ?? gate.whyNot(paperOf(found));
  });
  const agreed = await gate.sign(allowed.map(paperOf));
  const ready = allowed.filter(({ batch }) => agreed.has(batch.id));
  const direct = new Set((await custodiansOf(ctx)).filter(({ way }) => way === 'direct').map(({ id }) => id));
  await saveBatches(
    ctx,
    ready.map(({ batch }) => ({
      ...{ ...batch, state: 'ready' as const, ...decided(ctx) },
      askAt: direct.has(batch.custodian) ? new Date(ctx.now()) : null,
    })),
  );
  await auditAll(
    ctx,
    'payout.approve',
    ready.map(({ batch: { id, sumMinor, hash } }) => ({
      subject: `payoutBatch/${id}`,
      detail: { sum: sumMinor, hash },
    })),
  );
  return outcomes;
}

/** Gives every payout of batches back that nobody has sent. Refuses per document: `clearing.batchUnknown`, `clearing.wrongState`. */
export async function refuseBatches(ctx: Ctx, ids: readonly Id[], reason: string): Promise<Outcome<Id, string>[]> {
  const { outcomes, ready } = await waiting(ctx, ids, ['waitApproval', 'ready'], () => null);
  await saveBatches(
    ctx,
    ready.map(({ batch }) => ({ ...batch, state: 'refused' as const, ...decided(ctx), reason, askAt: null })),
  );
  await auditAll(
    ctx,
    'payout.refuse',
    ready.map(({ batch: { id } }) => ({ subject: `payoutBatch/${id}`, detail: { reason } })),
  );
  const payouts = ready.flatMap((one) => one.payouts);
  const postings = payouts.map((one) => posting('payout', one.id, 'payoutCancelled', cancel(one)));
  await savePayouts(
    ctx,
    payouts.map((one) => ({ ...one, reason, endedAt: new Date(ctx.now()) })),
    ['state', 'reason', 'endedAt'],
  );
  await post(ctx, postings);
  return outcomes;
}

/** Batches that wait for somebody, the longest waiting first. */
export async function waitingBatches(ctx: Ctx, most: number) {
  const batches = await batchesWhere(ctx, sql`b.state = 'waitApproval' order by b.id limit ${most}`);
  const payouts = Map.groupBy(
    await payoutsOfBatches(
      ctx,
      batches.map(({ id }) => id),
    ),
    ({ batchId }) => batchId!,
  );
  return batches.map((batch) => {
    const paper = paperOf({ batch, payouts: payouts.get(batch.id) ?? [] });
    const by = paper.makers[0] ?? 'system';
    return {
      paper,
      number: batch.number,
      by,
      since: batch.madeAt,
      why: `${batch.day} ${batch.cutOff}`,
    };
  });
}
