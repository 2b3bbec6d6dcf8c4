/**
 * Payments of sub-merchants' shops become splits (rows 1, 1b or 1c), and are shared and released at once where the
 * sub-merchant clears in real time (row 5). Facts are swept, not told, so that a payment the channel took itself, or one
 * supplemented from a bill, is found too; once per payment, by its key.
 */

import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { applyRate } from '../kernel/money.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { type Booking, bookSteps } from './book-steps.ts';
import type { ClearingPorts } from './ports.ts';
import { shareAll } from './share-splits.ts';
import { capture, release } from './split.ts';
import { insertSplits, lockSplits, type StoredSplit, saveSplits } from './split-store.ts';
import { carriedOutAt } from './tell-splits.ts';

type Found = {
  id: Id;
  reference: string;
  merchantAccount: string;
  custodian: string;
  shopId: Id;
  orderId: Id | null;
  amountMinor: bigint;
  paidAt: Date;
  feePpm: number;
  subMerchantId: Id;
  platformFeePpm: number;
  releaseDays: number;
};

const MOST = 200;
const DAY_MS = 86_400_000;

/** Takes what was paid in the last `days`; answers how many. Called again until there are none. */
export async function takePayments(ctx: Ctx, ports: ClearingPorts, days: number): Promise<number> {
  const found = await unknownPayments(ctx, new Date(ctx.now() - days * DAY_MS));
  const splits = found.map(splitOf);
  const steps = new Map(splits.map((split) => [split.id, capture(split)]));
  const fresh = await insertSplits(ctx, splits);
  const known = await lockSplits(ctx, [...fresh]);
  // What the payment company divides itself it is told in the next step.
  const outside = await carriedOutAt(ctx, known);
  const atOnce = known.filter(
    (split) => split.releaseOn <= dayOf(split.paidAt.getTime()) && !outside.has(split.merchantAccount),
  );
  const shared = await shareAll(ctx, ports, atOnce, true);
  const bookings = known.map((split): Booking => {
    const { lines, told } = steps.get(split.id)!;
    const more = [shared.get(split.id), atOnce.includes(split) && split.state === 'split' ? release(split) : undefined];
    return {
      ...{ reason: 'paid', lines: [...lines, ...more.flatMap((step) => step?.lines ?? [])], by: toldBy(split) },
      told: [...told, ...more.flatMap((step) => step?.told ?? [])],
      // The channel has had it since then: its bill of that day shows it, also where we hear of it after midnight.
      on: dayOf(split.paidAt.getTime()),
    };
  });
  await saveSplits(ctx, known);
  await bookSteps(ctx, bookings);
  return found.length === MOST ? MOST : 0;
}

export const toldBy = (split: StoredSplit & { number: string }): Booking['by'] => ({
  document: { kind: 'split', id: split.id, number: split.number },
  ...{ effectiveAt: split.paidAt, currency: split.currency, vatPpm: split.vatPpm },
  about: { shop: split.shopId, account: split.merchantAccount, party: split.subMerchantId },
});

function splitOf(payment: Found): StoredSplit {
  const { id, reference, merchantAccount, custodian, shopId, orderId, subMerchantId, platformFeePpm, paidAt } = payment;
  return {
    ...{ id: derivedId(id, 'split'), paymentId: id, reference, merchantAccount, custodian, shopId, orderId },
    ...{ subMerchantId, platformFeePpm, paidAt, subsidyMinor: 0n, currency: HOME_CURRENCY, state: 'frozen' },
    ...{ paidMinor: payment.amountMinor, feeMinor: applyRate(payment.amountMinor, BigInt(payment.feePpm)) },
    ...{ refundedMinor: 0n, subsidyReturnedMinor: 0n, feeBackMinor: 0n, pendingMinor: 0n, releasedMinor: 0n },
    ...{ advancedMinor: 0n, recoveredMinor: 0n, cappedMinor: 0n, vatPpm: 0, trouble: '', toldNumber: '', legs: [] },
    ...{ releaseOn: dayOf(paidAt.getTime() + payment.releaseDays * DAY_MS), releasedOn: null },
  };
}

const unknownPayments = (ctx: Ctx, since: Date): Promise<Found[]> => ctx.sql<Found>`
  select p.id, p.reference, p.merchant_account as "merchantAccount", f.custodian, p.shop_id as "shopId",
         coalesce(p.order_id, c.order_id) as "orderId", p.amount_minor as "amountMinor", p.paid_at as "paidAt",
         a.fee_ppm as "feePpm", m.id as "subMerchantId", m.platform_fee_ppm as "platformFeePpm", m.release_days as "releaseDays"
  from fund_model f
  join merchant_account a on a.tenant_id = f.tenant_id and a.id = f.merchant_account
  join payment p on p.tenant_id = f.tenant_id and p.merchant_account = f.merchant_account and p.state = 'paid'
  join sub_merchant_shop s on s.tenant_id = p.tenant_id and s.shop_id = p.shop_id
  join sub_merchant m on m.tenant_id = s.tenant_id and m.id = s.sub_merchant_id
  left join channel_order c on c.tenant_id = p.tenant_id and c.shop_id = p.shop_id and c.number = p.channel_number
  where f.tenant_id = ${ctx.tenant}
    and f.for_sellers
    and p.paid_at >= ${since}
    and p.currency = ${HOME_CURRENCY}
    and not exists (select from split k where k.tenant_id = p.tenant_id and k.payment_id = p.id)
  order by p.paid_at, p.id
  limit ${MOST}`;
