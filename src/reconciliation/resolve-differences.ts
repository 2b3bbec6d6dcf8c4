/**
 * How a difference ends (REC-3): one person proposes, another approves; only then does anything change. What must stay
 * true: the two are never the same person, not even through an API key, and what was approved is what was proposed.
 */
import { type OverLimit, openGate, type Paper } from '../approvals/approvals.ts';
import { correctCommissions } from '../clearing/clearing.ts';
import type { Resolution } from '../contract/bills.ts';
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { confirmRefunds, reverseCaptures, reverseRefunds, supplementCaptures } from '../payments/payments.ts';
import { type Conversion, HOME_CURRENCY } from '../rates/rates.ts';
import { bookResolution, isBooked, ratesOf } from './book-resolutions.ts';
import { ANSWERABLE, type Difference, offersOf, STATE_AFTER } from './difference.ts';
import { refreshBills } from './match-account.ts';
import { returnMoney, whyNot } from './return-money.ts';
import { differenceTable } from './store.ts';
import { leaveSuspense } from './suspense.ts';

export type Proposed = Difference & {
  resolution: Resolution | null;
  note: string;
  proposedBy: string | null;
  proposedAt: Date | null;
};

export type ProposeRefusal =
  | 'reconciliation.notFound'
  | 'reconciliation.wrongState'
  | 'reconciliation.carryNeedsReason'
  | 'reconciliation.balanceNeedsReason'
  | 'reconciliation.resolutionDoesNotFit'
  | 'reconciliation.notOurAccount'
  | 'reconciliation.moneyPlaced'
  | NotTakenBack;
export type ApproveRefusal =
  | 'reconciliation.notFound'
  | 'reconciliation.wrongState'
  | 'reconciliation.rateMissing'
  | 'reconciliation.notOurAccount'
  | 'reconciliation.moneyPlaced'
  | NotTakenBack
  | 'identity.samePerson';
type NotTakenBack = 'reconciliation.refundOfFound' | 'payments.refundNotThrough' | 'payments.refundByHand';

/** `person` is the user behind the session or the API key, as `user:<id>`. */
export async function proposeResolutions(
  ctx: Ctx,
  input: { ids: readonly Id[]; resolution: Resolution; note: string; person: string },
): Promise<Outcome<Id>[]> {
  const { resolution, note, person } = input;
  const refusalOf = await whyNot(ctx, input.ids);
  return change(
    ctx,
    input.ids,
    'difference.propose',
    { resolution, note },
    {
      refusalOf: (one) => {
        if (!ANSWERABLE.includes(one.state)) return wrongState(one);
        const offers = offersOf(one);
        if (!offers.includes(resolution))
          return { code: 'reconciliation.resolutionDoesNotFit', data: { verdict: one.verdict, offers } };
        if (note === '' && resolution === 'carry') return { code: 'reconciliation.carryNeedsReason', data: {} };
        if (note === '' && one.kind === 'balance') return { code: 'reconciliation.balanceNeedsReason', data: {} };
        return refusalOf(resolution, one.id) ?? null;
      },
      apply: (all) => ctx.sql`
      update difference
      set state = 'proposed', resolution = ${resolution}, note = ${note}, proposed_by = ${person},
          proposed_at = ${new Date(ctx.now())}, approved_by = null, approved_at = null
      where tenant_id = ${ctx.tenant}
        and id = any(${all.map((one) => one.id)}::uuid[])`,
    },
  );
}

/**
 * Carries out what somebody else proposed: a lost payment becomes paid (`payment.paid`), one that never was is taken
 * back (`payment.reversed`), and what was found, lost or charged differently is booked, once everybody who must has
 * agreed; money for the buyer goes back, and a refund that failed is taken back. Refuses also `reconciliation.rateMissing`
 * (data: `currency`), what `whyNot` says and what the gate of approvals refuses.
 */
export async function approveResolutions(
  ctx: Ctx,
  input: { ids: readonly Id[]; person: string; overLimit: OverLimit },
): Promise<Outcome<Id>[]> {
  const gate = await openGate(ctx, 'difference', input.ids, input.overLimit);
  const rates = await ratesOf(ctx, input.ids);
  const refusalOf = await whyNot(ctx, input.ids);
  return change(
    ctx,
    input.ids,
    'difference.approve',
    {},
    {
      refusalOf: (one) => {
        if (one.state !== 'proposed') return wrongState(one);
        const books = isBooked(one.resolution!) || one.resolution === 'refundBuyer';
        const isUnpriced = one.currency !== HOME_CURRENCY && books && !rates.get(one.id);
        const rateMissing = { code: 'reconciliation.rateMissing', data: { currency: one.currency } };
        return gate.whyNot(paperOf(one)) ?? refusalOf(one.resolution!, one.id) ?? (isUnpriced ? rateMissing : null);
      },
      apply: async (allowed) => {
        const agreed = await gate.sign(allowed.map(paperOf));
        const all = allowed.filter(({ id }) => agreed.has(id));
        for (const [resolution, some] of Map.groupBy(all, (one) => one.resolution!)) {
          await carryOut(ctx, resolution, some, rates);
          await ctx.sql`
          update difference
          set state = ${STATE_AFTER[resolution]},
              data = case when ${resolution} = 'bookSuspense' then data || '{"inSuspense": true}'
                          when ${resolution} in ('refundBuyer', 'claim') then data || '{"agreed": true}'
                          else data end,
              approved_by = ${input.person}, approved_at = ${new Date(ctx.now())}
          where tenant_id = ${ctx.tenant}
            and id = any(${some.map((one) => one.id)}::uuid[])`;
        }
        await leaveSuspense(ctx);
      },
    },
  );
}

/** What was proposed: when too, so that one that was sent back is looked at anew. */
const paperOf = (one: Proposed): Paper => ({
  ...{ id: one.id, makers: [one.proposedBy!], sum: { amountMinor: one.diffMinor, currency: one.currency } },
  content: [one.resolution, one.proposedAt, one.diffMinor],
});

/** Sends proposals back; anybody with the right may, also who made them. */
export function rejectResolutions(ctx: Ctx, input: { ids: readonly Id[]; reason: string }): Promise<Outcome<Id>[]> {
  return change(
    ctx,
    input.ids,
    'difference.reject',
    { reason: input.reason },
    {
      refusalOf: (one) => (one.state === 'proposed' ? null : wrongState(one)),
      apply: (all) => ctx.sql`
      update difference
      set state = case when data ? 'agreed' then 'approved' else 'diff' end, note = ${input.reason}, resolution = null, proposed_by = null, proposed_at = null
      where tenant_id = ${ctx.tenant}
        and id = any(${all.map((one) => one.id)}::uuid[])`,
    },
  );
}

async function carryOut(
  ctx: Ctx,
  resolution: Resolution,
  some: readonly Proposed[],
  rates: ReadonlyMap<Id, Conversion | null>,
): Promise<void> {
  await bookResolution(ctx, resolution, some, rates);
  if (resolution === 'explain' || resolution === 'bookSplit') await explainLines(ctx, some);
  if (resolution === 'bookSplit') await correctCommissions(ctx, some.map(correctedOf));
  if (resolution === 'refundBuyer') await returnMoney(ctx, some, rates);
  const itemIds = some.map((one) => one.itemId!);
  if (resolution === 'reverseCapture') await reverseCaptures(ctx, itemIds);
  if (resolution === 'reverseRefund')
    await reverseRefunds(
      ctx,
      some.map(({ itemId, note }) => ({ refundId: itemId!, reason: note })),
    );
  if (resolution === 'supplementCapture') await supplement(ctx, some);
  if (resolution === 'reverseRefund' || resolution === 'supplementCapture') await matchLines(ctx, some);
}

async function supplement(ctx: Ctx, some: readonly Proposed[]): Promise<void> {
  const items = (kind: 'payment' | 'refund') => some.filter((one) => (one.kind === 'payment') === (kind === 'payment'));
  await supplementCaptures(
    ctx,
    items('payment').map((one) => ({ paymentId: one.itemId!, providerReference: one.providerReference, at: one.at })),
  );
  await confirmRefunds(ctx, new Map(items('refund').map((one) => [one.itemId!, one.at])));
}

/** What our books say now is what the line says. */
async function matchLines(ctx: Ctx, some: readonly Proposed[]): Promise<void> {
  await ctx.sql`
    update bill_line l
    set verdict = 'matched'
    from unnest(${some.map((one) => one.billId)}::uuid[], ${some.map((one) => one.billLine)}::int[]) n(bill_id, line)
    where l.tenant_id = ${ctx.tenant}
      and l.bill_id = n.bill_id
      and l.line = n.line`;
}

/** What its company gave the platform otherwise than we had it (row 3 or 8a). */
const correctedOf = ({ id, reference, data, at }: Proposed) => {
  return { id, number: reference, splitId: data['splitId'] as Id, moreMinor: BigInt(data['moreMinor'] as string), at };
};

/** A bank's line somebody has said the reason of. */
async function explainLines(ctx: Ctx, some: readonly Proposed[]): Promise<void> {
  await ctx.sql`
    update bill_line l
    set verdict = 'explained'
    from unnest(${some.map((one) => one.billId)}::uuid[], ${some.map((one) => one.billLine)}::int[]) n(bill_id, line)
    where l.tenant_id = ${ctx.tenant}
      and l.bill_id = n.bill_id
      and l.line = n.line
      and l.verdict in ('notAtBank', 'bankUnexplained', 'poolUnexplained', 'splitDiffers', 'splitUnknown')`;
}

const wrongState = (one: Proposed): Refusal => ({ code: 'reconciliation.wrongState', data: { state: one.state } });

type Step = { refusalOf(one: Proposed): Refusal | null; apply(all: Proposed[]): Promise<unknown> };

/** Locks, refuses per difference, applies to the rest, logs each, and answers in the order asked. */
async function change(
  ctx: Ctx,
  ids: readonly Id[],
  action: string,
  detail: Record<string, unknown>,
  { refusalOf, apply }: Step,
): Promise<Outcome<Id>[]> {
  const found = await ctx.run<Proposed>(sql`
    select ${differenceTable.select()}, resolution, note, proposed_by as "proposedBy", proposed_at as "proposedAt"
    from difference
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
    order by id
    for update`);
  const refusals = new Map(found.map((one) => [one.id, refusalOf(one)]));
  const allowed = found.filter((one) => refusals.get(one.id) === null);
  if (allowed.length) {
    await apply(allowed);
    await Promise.all(
      allowed.map((one) => audit(ctx, action, `difference/${one.id}`, { ...detail, reference: one.reference })),
    );
    // A bill that had nothing open has again what was agreed and is answered anew.
    const bills = allowed.map((one) => one.billId);
    for (const account of new Set(allowed.map((one) => one.merchantAccount))) await refreshBills(ctx, account, bills);
  }
  return ids.map((id) => {
    const refusal = refusals.get(id);
    if (refusal === undefined) return refuse(id, 'reconciliation.notFound');
    return refusal ? { id, done: false, refusal } : done(id);
  });
}
