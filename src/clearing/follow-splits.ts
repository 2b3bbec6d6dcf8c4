/**
 * Payment companies are told of splits, and asked until they say what came of them (CLR-2). Every try goes under the
 * instruction's own number: a try whose answer was lost is asked about under it and never told under another. What the
 * company did is booked as it did it: rows 3 and 4 once it has divided a payment, row 8a once a share has come back.
 */
import { OutsideFailure } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import { askCompanies, type Company, merchantAccounts, nextUnknownAskAt } from '../payments/payments.ts';
import { bookSteps } from './book-steps.ts';
import { type Instruction, instructionsWhere, saveInstruction } from './instruction-store.ts';
import type { ClearingPorts } from './ports.ts';
import { divide, endBack, release, type Step } from './split.ts';
import type { ShareResult, SplitCompany } from './split-company.ts';
import { type KnownSplit, lockSplits, saveSplits } from './split-store.ts';
import { subMerchantsById } from './sub-merchants.ts';
import { toldBy } from './take-payments.ts';

const MOST = 200;
const MINUTE = 60_000;

type Due = Instruction & { transaction: string; seller: string; toldNumber: string };
/** What a try gave: it has ended, it is under way, the company did not take it, or nobody knows. */
type Heard =
  | { done: readonly ShareResult[] }
  | { processing: true }
  | { refused: true; trouble: string }
  | { unknown: true; trouble: string };

/** Deals with everything that is due. A company that cannot be asked does not keep the others. */
export async function followSplits(db: Database, scope: Scope, ports: ClearingPorts): Promise<void> {
  const { due, accounts } = await db.read(scope, async (ctx) => ({
    due: await dueInstructions(ctx),
    accounts: await merchantAccounts(ctx),
  }));
  await askCompanies(due, accounts, ports.sharing, async (one, company) => {
    const heard = await tryOne(one, company);
    await db.transaction(scope, (ctx) => record(ctx, one, heard));
  });
}

async function dueInstructions(ctx: Ctx): Promise<Due[]> {
  const due = await instructionsWhere(ctx, sql`i.ask_at <= ${new Date(ctx.now())} order by i.ask_at limit ${MOST}`);
  const rows = await ctx.sql<{ id: string; transaction: string; subMerchantId: string; toldNumber: string }>`
    select s.id, p.provider_reference as transaction, s.sub_merchant_id as "subMerchantId", s.told_number as "toldNumber"
    from split s
    join payment p on p.tenant_id = s.tenant_id and p.id = s.payment_id
    where s.tenant_id = ${ctx.tenant}
      and s.id = any(${due.map(({ splitId }) => splitId)}::uuid[])`;
  const splits = new Map(rows.map((row) => [row.id, row]));
  const sellers = await subMerchantsById(
    ctx,
    rows.map(({ subMerchantId }) => subMerchantId),
  );
  return due.map((one) => {
    const { transaction, subMerchantId, toldNumber } = splits.get(one.splitId)!;
    return { ...one, transaction, toldNumber, seller: sellers.get(subMerchantId)!.outsideNumber };
  });
}

async function tryOne(one: Due, company: Company<SplitCompany>): Promise<Heard> {
  if (!company) return { unknown: true, trouble: 'payments.accountOff' };
  try {
    return await tell(one, company);
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    const trouble = `${error.code} ${error.message}`;
    return error.code === 'clearing.shareRefused' ? { refused: true, trouble } : { unknown: true, trouble };
  }
}

async function tell(one: Due, { provider, access }: NonNullable<Company<SplitCompany>>): Promise<Heard> {
  const { number, seller, transaction, toldNumber, tries, kind } = one;
  const parts = one.parts.map(({ account, name, amountMinor }) => ({
    account,
    name,
    amountMinor: BigInt(amountMinor),
  }));
  const isTold = tries > 0 || one.state === 'processing';
  if (kind === 'share') {
    const answer = await provider.share(access, { number, seller, transaction, parts }, isTold);
    return answer.state === 'done' ? { done: answer.parts } : { processing: true };
  }
  const [{ account, amountMinor }] = parts as [(typeof parts)[number]];
  const answer = await provider.giveBack!(access, { number, order: toldNumber, seller, account, amountMinor }, isTold);
  if (answer.state === 'processing') return { processing: true };
  const reason = answer.state === 'failed' ? answer.reason : '';
  return { done: [{ account, state: answer.state, reason }] };
}

async function record(ctx: Ctx, { id, splitId }: Due, heard: Heard): Promise<void> {
  const [split] = await lockSplits(ctx, [splitId]);
  const [one] = await instructionsWhere(ctx, sql`i.id = ${id}`, true);
  // Somebody else may have heard it first.
  if (!split || !one || one.askAt === null) return;
  const now = new Date(ctx.now());
  if ('processing' in heard || 'unknown' in heard) {
    // Tries that nobody answered say nothing of how long it takes once the company has it.
    const isTaken = 'processing' in heard && one.state !== 'processing';
    const tries = isTaken ? 1 : one.tries + 1;
    if ('processing' in heard) {
      const askAt = new Date(ctx.now() + Math.min(60, 2 ** (tries - 1)) * MINUTE);
      Object.assign(one, { tries, askAt, state: 'processing', trouble: '' });
    } else Object.assign(one, { tries, askAt: nextUnknownAskAt(tries, ctx.now()), trouble: heard.trouble });
    return saveInstruction(ctx, one);
  }
  Object.assign(one, { askAt: null, endedAt: now });
  if ('refused' in heard) Object.assign(one, { state: 'refused', trouble: heard.trouble });
  else {
    one.parts = one.parts.map((part) => {
      const found = heard.done.find(({ account }) => account === part.account);
      return { ...part, state: found?.state ?? 'failed', reason: found?.reason ?? '' };
    });
    const isWhole = one.parts.every(({ state }) => state === 'success');
    Object.assign(one, { state: isWhole ? 'success' : 'failed', trouble: '' });
  }
  await saveInstruction(ctx, one);
  await (one.kind === 'share' ? divided(ctx, split, one) : broughtBack(ctx, split, one));
  ctx.tell({ type: 'payments' });
}

const outcomes = ({ parts }: Instruction, state: 'success' | 'failed') =>
  parts
    .filter((part) => part.state === state)
    .map(({ receiver, amountMinor }) => ({ receiver, amountMinor: BigInt(amountMinor) }));

/** Shares that did not arrive stay the seller's, as they do at the company. One that was refused waits for a person. */
async function divided(ctx: Ctx, split: KnownSplit, one: Instruction): Promise<void> {
  if (one.state === 'refused') {
    Object.assign(split, { state: 'frozen', toldNumber: '', cappedMinor: 0n, trouble: 'clearing.shareRefused' });
    return saveSplits(ctx, [split]);
  }
  const steps = [divide(split, outcomes(one, 'success')), release(split)];
  await saveSplits(ctx, [split]);
  await book(ctx, 'released', steps, { ...toldBy(split), effectiveAt: new Date(ctx.now()) });
}

/** What did not come back the seller bears; the return is closed when nothing of it is under way any more. */
async function broughtBack(ctx: Ctx, split: KnownSplit, one: Instruction): Promise<void> {
  const returnId = one.returnId!;
  const came = one.state === 'success';
  const [{ receiver, amountMinor }] = one.parts as [Instruction['parts'][number]];
  const step = endBack(split, returnId, { receiver, amountMinor: BigInt(amountMinor) }, came);
  await saveSplits(ctx, [split]);
  const [back] = await ctx.sql<{ reference: string }>`
    update split_return r
    set returned_minor = returned_minor + ${came ? BigInt(amountMinor) : 0n},
        state = (
          select case when bool_or(i.ended_at is null) then 'processing'
                      when bool_or(i.state <> 'success') then 'closed' else 'success' end
          from split_instruction i
          where i.tenant_id = r.tenant_id and i.return_id = r.id)
    where tenant_id = ${ctx.tenant}
      and id = ${returnId}
    returning reference`;
  const document = { kind: 'splitReturn', id: returnId, number: back!.reference };
  await book(ctx, 'returned', [step], { ...toldBy(split), document, effectiveAt: new Date(ctx.now()) });
}

const book = (ctx: Ctx, reason: string, steps: readonly Step[], by: ReturnType<typeof toldBy>): Promise<void> => {
  const [lines, told] = [steps.flatMap((step) => step.lines), steps.flatMap((step) => step.told)];
  return bookSteps(ctx, [{ reason, lines, told, by }]);
};
