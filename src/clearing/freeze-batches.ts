/**
 * At the cut-off of a window the payouts of a register are frozen into a batch, in one transaction: members, whom to pay as
 * it is known now, and control totals. Whoever may not be paid is left out and gets his money back; what the pool does not
 * cover waits for the next window.
 */
import { chainAsks } from '../approvals/approvals.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { Refused } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { automaticPayouts } from './ask-payouts.ts';
import { totalsOf } from './batch-totals.ts';
import { calendarOf, type Window, windowsDue } from './calendar.ts';
import { type Custodian, custodiansOf } from './custodians.ts';
import { posting } from './entries.ts';
import { cancel, hold } from './payout.ts';
import {
  type Batch,
  batchesWhere,
  batchTable,
  type KnownPayout,
  payoutsWhere,
  payoutTable,
  savePayouts,
} from './payout-store.ts';
import { freeInPool, needOf } from './pool.ts';
import { blockOf, subMerchantsById, today } from './sub-merchants.ts';

/** Windows whose batches are still to be frozen, of every register; the first of a day takes automatic payouts along. */
export async function dueWindows(ctx: Ctx): Promise<{ custodian: Custodian; window: Window; isFirst: boolean }[]> {
  const due = windowsDue(await calendarOf(ctx), ctx.now());
  const custodians = (await custodiansOf(ctx)).filter(({ active }) => active);
  const made = await batchesWhere(ctx, sql`b.day = any(${due.map(({ day }) => day)}::date[])`);
  const known = new Set(made.map(({ custodian, day, cutOff }) => `${custodian}/${day}/${cutOff}`));
  return custodians.flatMap((custodian) =>
    due
      .filter(({ day, cutOff }) => !known.has(`${custodian.id}/${day}/${cutOff}`))
      // A window that was missed is made up for by the one after it.
      .slice(-1)
      .map((window) => ({ custodian, window, isFirst: !made.some((batch) => batch.custodian === custodian.id) })),
  );
}

/** Row 6a for automatic payouts, and the freeze. Nothing to pay: the window is remembered as done. */
export async function freezeBatch(ctx: Ctx, custodian: Custodian, window: Window, isFirst: boolean): Promise<void> {
  const id = ctx.newId();
  const begun = await batchTable.insert(
    ctx,
    [emptyBatch(ctx, id, custodian, window)],
    sql`on conflict do nothing returning id`,
  );
  if (begun.length === 0) return;
  const free = await freeInPool(ctx, custodian.id);
  const fresh = isFirst ? await automaticPayouts(ctx, custodian, window) : [];
  await payoutTable.insert(ctx, fresh);
  const waiting = await payoutsWhere(
    ctx,
    sql`p.custodian = ${custodian.id} and p.state = 'held' and p.batch_id is null
        and (p.wanted_day is null or (p.wanted_day, p.wanted_cut_off) <= (${window.day}::date, ${window.cutOff}))
        order by p.id`,
    true,
  );
  const sellers = await subMerchantsById(
    ctx,
    waiting.map(({ subMerchantId }) => subMerchantId),
  );
  const blockOfPayout = (payout: KnownPayout) => blockOf(sellers.get(payout.subMerchantId)!, today(ctx));
  const [allowed, blocked] = [waiting.filter((one) => !blockOfPayout(one)), waiting.filter(blockOfPayout)];
  const ready = coveredBy(free, allowed);
  const short = allowed.slice(ready.length);
  for (const [i, payout] of ready.entries()) {
    const { bankName, bankCode, accountName, accountSealed, accountMasked } = sellers.get(payout.subMerchantId)!;
    Object.assign(payout, { batchId: id, line: i + 1, bankName, bankCode, accountName, accountSealed, accountMasked });
    payout.reason = '';
  }
  for (const payout of short) payout.reason = 'clearing.poolShort';
  const held = new Set(fresh.map((payout) => payout.id));
  const postings = [
    ...allowed.filter((one) => held.has(one.id)).map((one) => posting('payout', one.id, 'payoutHeld', hold(one))),
    ...blocked.map((one) => posting('payout', one.id, 'payoutCancelled', cancel(one))),
  ];
  for (const one of blocked) Object.assign(one, { reason: blockOfPayout(one)!.code, endedAt: new Date(ctx.now()) });
  const to = ['batchId', 'line', 'bankName', 'bankCode', 'accountName', 'accountSealed', 'accountMasked'] as const;
  await savePayouts(ctx, [...allowed, ...blocked], ['state', 'reason', 'endedAt', ...to]);
  await freeze(ctx, id, custodian, ready);
  const results = await post(ctx, postings);
  // Somebody took the money meanwhile: all of it is tried again with what is there now.
  for (const result of results) if (!result.posted) throw new Refused(result.refusal.code, result.refusal.data, 409);
}

/** The oldest first, and none before its turn: otherwise many small ones could keep a great one waiting for ever. */
function coveredBy(free: bigint, payouts: readonly KnownPayout[]): KnownPayout[] {
  let left = free;
  const firstShort = payouts.findIndex((one) => {
    left -= needOf(one);
    return left < 0n;
  });
  return firstShort < 0 ? [...payouts] : payouts.slice(0, firstShort);
}

const emptyBatch = (ctx: Ctx, id: string, custodian: Custodian, window: Window): Batch => ({
  ...{ id, custodian: custodian.id, currency: HOME_CURRENCY, ...window, state: 'done', ...totalsOf([]) },
  ...{ madeAt: new Date(ctx.now()), decidedBy: null, decidedAt: null, reason: '', sentAt: null, askAt: null },
  ...{ tries: 0, trouble: '' },
});

async function freeze(ctx: Ctx, id: string, custodian: Custodian, members: readonly KnownPayout[]): Promise<void> {
  if (members.length === 0) return;
  const totals = totalsOf(members);
  const asks = await chainAsks(ctx, 'payout');
  const isLarge = totals.sumMinor > custodian.approveAboveMinor;
  const waits = isLarge || asks({ amountMinor: totals.sumMinor, currency: HOME_CURRENCY });
  const state = waits ? 'waitApproval' : 'ready';
  const askAt = state === 'ready' && custodian.way === 'direct' ? new Date(ctx.now()) : null;
  await batchTable.update(
    ctx,
    [{ id, ...totals, state, askAt }],
    ['id'],
    ['lines', 'sumMinor', 'hash', 'state', 'askAt'],
  );
}
