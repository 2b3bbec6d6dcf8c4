/** Batches above the limit take a second person (figure 39), who has asked for none of their payouts. */
import { auditAll, type Sum } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import { isAsFrozen } from './batch-totals.ts';
import { custodiansOf } from './custodians.ts';
import { posting } from './entries.ts';
import { cancel } from './payout.ts';
import {
  type KnownBatch,
  type KnownPayout,
  lockBatches,
  payoutsOfBatches,
  saveBatches,
  savePayouts,
} from './payout-store.ts';

type Checks = { isOwn: (first: string) => Refusal | null; overLimit: (sum: Sum) => Refusal | null };
type Found = { batch: KnownBatch; payouts: KnownPayout[] };

async function waiting(ctx: Ctx, ids: readonly Id[], whyNot: (found: Found) => Refusal | null) {
  const batches = await lockBatches(ctx, ids);
  const payouts = Map.groupBy(await payoutsOfBatches(ctx, [...batches.keys()], true), ({ batchId }) => batchId!);
  const outcomes = ids.map((id): Outcome<Id, string> => {
    const batch = batches.get(id);
    if (!batch) return refuse(id, 'clearing.batchUnknown');
    if (batch.state !== 'waitApproval') return refuse(id, 'clearing.wrongState', { state: batch.state });
    const refusal = whyNot({ batch, payouts: payouts.get(id) ?? [] });
    return refusal ? { id, done: false, refusal } : done(id);
  });
  const ready = outcomes.flatMap(({ id, done: isDone }): Found[] =>
    isDone ? [{ batch: batches.get(id)!, payouts: payouts.get(id) ?? [] }] : [],
  );
  return { outcomes, ready };
}

const decided = (ctx: Ctx) => ({ decidedBy: actorText(ctx.actor), decidedAt: new Date(ctx.now()) });

/** Refuses per document: `clearing.batchUnknown`, `clearing.wrongState`, `clearing.totalsChanged`, `identity.samePerson`, `identity.aboveLimit`. */
export async function approveBatches(ctx: Ctx, ids: readonly Id[], checks: Checks): Promise<Outcome<Id, string>[]> {
  const { outcomes, ready } = await waiting(ctx, ids, ({ batch, payouts }) => {
    if (!isAsFrozen(batch, payouts)) return { code: 'clearing.totalsChanged' };
    const own = payouts.map(({ askedBy }) => checks.isOwn(askedBy)).find((refusal) => refusal !== null);
    return own ?? checks.overLimit({ amountMinor: batch.sumMinor, currency: batch.currency });
  });
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

/** Gives every payout of the batches back. Refuses per document: `clearing.batchUnknown`, `clearing.wrongState`. */
export async function refuseBatches(ctx: Ctx, ids: readonly Id[], reason: string): Promise<Outcome<Id, string>[]> {
  const { outcomes, ready } = await waiting(ctx, ids, () => null);
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
