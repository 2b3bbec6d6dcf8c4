/**
 * The way of a sub-merchant: `draft → waitReview → active ⇄ frozen`. What must stay true: who changed its papers or its
 * bank account is not who approves them, and nobody is approved whom the licensed party has not.
 */
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { blockOf, type KeptSubMerchant, type SubState, subMerchantsById, subTable, today } from './sub-merchants.ts';

type Step = { from: readonly SubState[]; to: SubState; audit: string };
const STEPS = {
  submit: { from: ['draft'], to: 'waitReview', audit: 'subMerchant.submit' },
  approve: { from: ['waitReview'], to: 'active', audit: 'subMerchant.approve' },
  sendBack: { from: ['waitReview'], to: 'draft', audit: 'subMerchant.sendBack' },
  freeze: { from: ['active', 'waitReview'], to: 'frozen', audit: 'subMerchant.freeze' },
  // Whatever it was before, somebody looks at it again.
  unfreeze: { from: ['frozen'], to: 'waitReview', audit: 'subMerchant.unfreeze' },
} as const satisfies Record<string, Step>;
export type SubStep = keyof typeof STEPS;

/** Refuses per document: `clearing.subMerchantUnknown`, `clearing.wrongState` (data: `state`), and what `whyNot` says. */
export async function stepSubMerchants(
  ctx: Ctx,
  ids: readonly Id[],
  what: SubStep,
  detail: Record<string, unknown> = {},
  whyNot: (one: KeptSubMerchant) => Refusal | null = () => null,
): Promise<Outcome<Id, string>[]> {
  const step: Step = STEPS[what];
  const found = await subMerchantsById(ctx, ids, true);
  const outcomes = ids.map((id): Outcome<Id, string> => {
    const one = found.get(id);
    if (!one) return refuse(id, 'clearing.subMerchantUnknown');
    if (!step.from.includes(one.state)) return refuse(id, 'clearing.wrongState', { state: one.state });
    const refusal = whyNot(one);
    return refusal ? { id, done: false, refusal } : done(id);
  });
  const ready = outcomes.flatMap((outcome) => (outcome.done ? found.get(outcome.id)! : []));
  const reviewed = { reviewedBy: actorText(ctx.actor), reviewedAt: new Date(ctx.now()) };
  await subTable.update(
    ctx,
    ready.map((one) => ({ ...one, state: step.to, ...(what === 'approve' && reviewed) })),
    ['id'],
    ['state', 'reviewedBy', 'reviewedAt'],
  );
  await ctx.run(sql`
    update sub_merchant
    set version = version + 1
    where tenant_id = ${ctx.tenant}
      and id = any(${ready.map(({ id }) => id)}::uuid[])`);
  await auditAll(
    ctx,
    step.audit,
    ready.map(({ id }) => ({ subject: `subMerchant/${id}`, detail })),
  );
  return outcomes;
}

/** Refuses per document besides: `clearing.kycMissing`, `clearing.kycExpired`. */
export const kycRefusal =
  (ctx: Ctx) =>
  (one: KeptSubMerchant): Refusal | null =>
    blockOf({ ...one, state: 'active' }, today(ctx));
