/**
 * Batches go to the bank (row 6b): booked as on their way before the bank hears of them, told under their own number, and
 * told again under it until there is an answer (figure 16). So a crash between the bank's yes and ours pays nobody twice.
 */
import { OutsideFailure } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { openSecret } from '../kernel/secrets.ts';
import { post } from '../ledger/ledger.ts';
import { nextUnknownAskAt } from '../payments/payments.ts';
import type { BankReport, PayoutOrder } from './bank.ts';
import { isAsFrozen } from './batch-totals.ts';
import { custodianOf, openCustodian } from './custodians.ts';
import { posting } from './entries.ts';
import { payeesChanged } from './payees.ts';
import { send } from './payout.ts';
import {
  batchesWhere,
  type KnownBatch,
  type KnownPayout,
  lockBatches,
  payoutsOfBatches,
  saveBatches,
  savePayouts,
} from './payout-store.ts';
import { uncovered } from './pool.ts';
import type { ClearingPorts } from './ports.ts';
import { takeResults } from './take-results.ts';

const MINUTE = 60_000;
/** A bank may send money back for days after it said that it was paid. */
const RETURNS_MS = 7 * 24 * 60 * MINUTE;

/** What the bank is told; the numbers of accounts are open for this one message. */
export async function orderOf(ctx: Ctx, ports: ClearingPorts, batch: KnownBatch): Promise<PayoutOrder> {
  const custodian = await custodianOf(ctx, batch.custodian);
  const payouts = await payoutsOfBatches(ctx, [batch.id]);
  return {
    ...{ number: batch.number, day: batch.day, at: batch.madeAt, accountName: custodian.accountName },
    ...{ account: openCustodian(ports.ring, custodian)['account']!, bankCode: custodian.bankCode },
    lines: payouts.map((one) => ({
      ...{ line: one.line!, number: one.number, amountMinor: one.amountMinor, currency: one.currency },
      ...{ bankName: one.bankName, bankCode: one.bankCode, accountName: one.accountName },
      account: openSecret(ports.ring, one.accountSealed, `subMerchant/${one.subMerchantId}`),
    })),
  };
}

/**
 * Row 6b for every line of a ready batch, which is on its way from here on. Refuses `clearing.wrongState` (data: `state`),
 * `clearing.totalsChanged`, and what `whyNotNow` says.
 */
export async function beginSending(ctx: Ctx, batch: KnownBatch, state: 'sending' | 'sent'): Promise<void> {
  if (batch.state !== 'ready') throw new Refused('clearing.wrongState', { state: batch.state }, 409);
  const payouts = await payoutsOfBatches(ctx, [batch.id], true);
  if (!isAsFrozen(batch, payouts)) throw new Refused('clearing.totalsChanged', {}, 409);
  const why = await whyNotNow(ctx, batch, payouts);
  if (why) throw new Refused(why.code, why.data, 409);
  const postings = payouts.map((one) => posting('payout', one.id, 'payoutSent', send(one)));
  Object.assign(batch, { state, sentAt: new Date(ctx.now()) });
  await savePayouts(ctx, payouts, ['state']);
  await saveBatches(ctx, [batch]);
  await post(ctx, postings);
}

/** What keeps a batch from leaving: whom it pays, or what there is to pay it with. */
const whyNotNow = async (ctx: Ctx, batch: KnownBatch, payouts: readonly KnownPayout[]): Promise<Refusal | undefined> =>
  (await payeesChanged(ctx, payouts)).get(batch.id) ?? (await uncovered(ctx, [batch], payouts)).get(batch.id);

/** Tells the bank what is due and asks what became of the rest, batch by batch. */
export async function followBatches(db: Database, scope: Scope, ports: ClearingPorts): Promise<void> {
  const due = await db.read(scope, (ctx) =>
    batchesWhere(ctx, sql`b.ask_at <= ${new Date(ctx.now())} order by b.state = 'done', b.ask_at limit 200`),
  );
  for (const { id } of due) await followBatch(db, scope, ports, id);
}

async function followBatch(db: Database, scope: Scope, ports: ClearingPorts, id: Id): Promise<void> {
  const found = await db.transaction(scope, async (ctx) => {
    const batch = (await lockBatches(ctx, [id])).get(id);
    if (!batch || batch.askAt === null || batch.askAt.getTime() > ctx.now()) return null;
    // Nobody else asks meanwhile, and if we die somebody does in a while.
    batch.askAt = new Date(ctx.now() + 2 * MINUTE);
    const custodian = await custodianOf(ctx, batch.custodian);
    if (batch.state === 'ready') {
      const why = await whyNotNow(ctx, batch, await payoutsOfBatches(ctx, [id]));
      // It waits for its pool, or for somebody to refuse it, which gives its money back.
      if (why) return saveBatches(ctx, [{ ...batch, trouble: why.code }]).then(() => null);
      await beginSending(ctx, batch, 'sending');
    } else await saveBatches(ctx, [batch]);
    const access = { endpoint: custodian.endpoint, key: openCustodian(ports.ring, custodian)['key'] ?? '' };
    return { batch, access, order: batch.state === 'sending' ? await orderOf(ctx, ports, batch) : null };
  });
  if (!found) return;
  const { batch, access, order } = found;
  let isTold = order === null;
  try {
    if (order) await ports.bank.send(access, order);
    isTold = true;
    const report = await ports.bank.ask(access, batch.number);
    // A bank that knows nothing of it is told again, under the same number.
    await record(db, scope, id, { report, isTold: report !== null, trouble: '' });
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    await record(db, scope, id, { report: null, isTold, trouble: `${error.code} ${error.message}` });
  }
}

type Heard = { report: BankReport | null; isTold: boolean; trouble: string };

async function record(db: Database, scope: Scope, id: Id, { report, isTold, trouble }: Heard): Promise<void> {
  await db.transaction(scope, async (ctx) => {
    const batch = (await lockBatches(ctx, [id])).get(id)!;
    const tries = trouble === '' ? 0 : batch.tries + 1;
    Object.assign(batch, { tries, trouble });
    if (batch.state !== 'done') batch.state = isTold || (await isAnswered(ctx, batch)) ? 'sent' : 'sending';
    batch.askAt = nextAskAt(batch, ctx.now());
    await saveBatches(ctx, [batch]);
    if (report) await takeResults(ctx, batch, report);
  });
}

/** A bank that has said what became of a line has the order, whatever it says later. */
const isAnswered = async (ctx: Ctx, { id, state }: KnownBatch): Promise<boolean> =>
  state === 'sent' && (await payoutsOfBatches(ctx, [id])).some((payout) => payout.state !== 'sent');

function nextAskAt({ state, tries, sentAt }: KnownBatch, now: number): Date | null {
  if (state === 'done') return sentAt && now - sentAt.getTime() < RETURNS_MS ? new Date(now + 60 * MINUTE) : null;
  return nextUnknownAskAt(tries, now);
}
