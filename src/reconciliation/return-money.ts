/**
 * Money that goes back to the buyer because two people agreed (REC-3): what no payment of ours stands for is found first
 * (row 22a), then refunded under one number like everything else (PAY-4). The difference ends once the money has gone
 * back, in whatever way; until then it stays agreed and is seen.
 */
import type { Resolution } from '../contract/bills.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { returnFound, whyNotReversed } from '../payments/payments.ts';
import type { Conversion } from '../rates/rates.ts';
import { bookResolution } from './book-resolutions.ts';
import { type Difference, offersOf } from './difference.ts';
import { refreshBills } from './match-account.ts';
import { differenceTable } from './store.ts';
import { leaveSuspense } from './suspense.ts';

type Rates = ReadonlyMap<Id, Conversion | null>;

/**
 * What speaks against giving it back: `reconciliation.notOurAccount`, where nothing is refunded through the account here,
 * `reconciliation.moneyPlaced`, where a payment of ours stands for it already (the same row twice is one payment).
 */
export async function whyNotReturned(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Refusal>> {
  const rows = await ctx.sql<{ id: Id; isHere: boolean; isPlaced: boolean }>`
    select d.id, m.id is not null as "isHere", p.found or l.found as "isPlaced"
    from difference d
    left join merchant_account m on m.tenant_id = d.tenant_id and m.id = d.merchant_account
    cross join lateral (
      select exists (
        select
        from payment_fact f
        where f.tenant_id = ${ctx.tenant}
          and f.merchant_account = d.merchant_account
          and d.provider_reference <> ''
          and (f.reference = d.provider_reference
            or f.reference = d.reference and f.provider_reference = d.provider_reference and f.state = 'paid')) as found) p
    cross join lateral (
      select exists (
        select
        from bill_line b
        where b.tenant_id = ${ctx.tenant}
          and b.item_id = d.item_id
          and b.verdict in ('matched', 'feeDiffers')
          and b.provider_reference = d.provider_reference) as found) l
    where d.tenant_id = ${ctx.tenant}
      and d.id = any(${ids as Id[]}::uuid[])`;
  return new Map(
    rows.flatMap(({ id, isHere, isPlaced }): [Id, Refusal][] => {
      if (!isHere) return [[id, { code: 'reconciliation.notOurAccount', data: {} }]];
      return isPlaced ? [[id, { code: 'reconciliation.moneyPlaced', data: {} }]] : [];
    }),
  );
}

/**
 * Why refunds that differences are about may not be taken back, by the ids of the differences: what `whyNotReversed` says,
 * or `reconciliation.refundOfFound`, where another difference was ended with it.
 */
async function whyNotTakenBack(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Refusal>> {
  const rows = await ctx.sql<{ id: Id; refundId: Id; isOfFound: boolean }>`
    select d.id, d.item_id as "refundId", exists (
      select
      from refund_fact r
      join difference f
        on f.tenant_id = r.tenant_id
       and f.merchant_account = r.merchant_account
       and f.resolution = 'refundBuyer'
       and f.data ->> 'paymentId' = r.payment_id::text
      where r.tenant_id = d.tenant_id
        and r.id = d.item_id) as "isOfFound"
    from difference d
    where d.tenant_id = ${ctx.tenant}
      and d.id = any(${ids as Id[]}::uuid[])
      and d.verdict = 'statusDiffers'
      and d.kind = 'refund'`;
  const notReversed = await whyNotReversed(
    ctx,
    rows.map(({ refundId }) => refundId),
  );
  return new Map(
    rows.flatMap(({ id, refundId, isOfFound }): [Id, Refusal][] => {
      const refusal = isOfFound ? { code: 'reconciliation.refundOfFound', data: {} } : notReversed.get(refundId);
      return refusal ? [[id, refusal]] : [];
    }),
  );
}

/** What is known only by looking at more than the difference itself. */
const WHY_NOT = { refundBuyer: whyNotReturned, reverseRefund: whyNotTakenBack } as const;
const LOOKED_AT = Object.keys(WHY_NOT) as (keyof typeof WHY_NOT)[];
type WhyNot = (resolution: Resolution, id: Id) => Refusal | undefined;

/** What speaks against resolutions of these differences. */
export async function whyNot(ctx: Ctx, ids: readonly Id[]): Promise<WhyNot> {
  const found = await Promise.all(LOOKED_AT.map(async (one) => [one, await WHY_NOT[one](ctx, ids)] as const));
  const refusals = new Map<Resolution, Map<Id, Refusal>>(found);
  return (resolution, id) => refusals.get(resolution)?.get(id);
}

/** What fits each; what the money behind it speaks against is not offered. */
export async function offersTo(ctx: Ctx, rows: readonly Difference[]): Promise<Map<Id, Resolution[]>> {
  const offers = rows.map((row) => [row.id, offersOf(row)] as const);
  const looked = offers.filter(([, some]) => LOOKED_AT.some((one) => some.includes(one))).map(([id]) => id);
  const refusalOf: WhyNot = looked.length > 0 ? await whyNot(ctx, looked) : () => undefined;
  return new Map(offers.map(([id, some]) => [id, some.filter((one) => !refusalOf(one, id))]));
}

/** Starts the refunds. What no payment stood for waits in suspense until it is gone; of what one did, its own books tell. */
export async function returnMoney(
  ctx: Ctx,
  some: readonly (Difference & { note: string })[],
  rates: Rates,
): Promise<void> {
  const given = await returnFound(
    ctx,
    some.map(({ id, theirsMinor, merchantAccount, reference, providerReference, currency, at, note }) => ({
      ...{ refundId: derivedId(id, 'refund'), amountMinor: theirsMinor!, reason: note },
      ...{ merchantAccount, reference: reference || providerReference, providerReference, currency, at },
    })),
  );
  const waits = (one: Difference) => one.data['inSuspense'] === true;
  await ctx.sql`
    update difference d
    set data = data || jsonb_build_object('paymentId', n.payment) || jsonb_build_object('inSuspense', n.found)
    from unnest(${some.map(({ id }) => id)}::uuid[], ${given.map(({ paymentId }) => paymentId)}::uuid[],
                ${given.map(({ isNew }) => isNew)}::boolean[]) n(id, payment, found)
    where d.tenant_id = ${ctx.tenant}
      and d.id = n.id`;
  await ctx.sql`
    update bill_line l
    set verdict = 'matched', item_id = n.payment
    from unnest(${some.map(({ billId }) => billId)}::uuid[], ${some.map(({ billLine }) => billLine)}::int[],
                ${given.map(({ paymentId }) => paymentId)}::uuid[]) n(bill_id, line, payment)
    where l.tenant_id = ${ctx.tenant}
      and l.bill_id = n.bill_id
      and l.line = n.line`;
  const known = some.filter((_, i) => !given[i]!.isNew);
  const found = some.filter((_, i) => given[i]!.isNew);
  await bookResolution(ctx, 'bookSuspense', known.filter(waits), rates, true);
  await bookResolution(
    ctx,
    'bookSuspense',
    found.filter((one) => !waits(one)),
    rates,
  );
}

const MOST = 200;

/** Ends what has gone back; what was found for it is not owed any more. */
export async function followReturns(ctx: Ctx): Promise<void> {
  const gone = await ctx.run<Difference>(sql`
    select ${differenceTable.select('d')}
    from difference d
    where d.tenant_id = ${ctx.tenant}
      and d.state in ('approved', 'carried')
      and d.data ? 'paymentId'
      and d.theirs_minor <= (
        select sum(-r.cash_minor)
        from refund_fact r
        where r.tenant_id = d.tenant_id
          and r.payment_id = (d.data ->> 'paymentId')::uuid
          and r.state = 'success')
    order by d.id
    limit ${MOST}
    for update of d`);
  if (gone.length === 0) return;
  await ctx.sql`
    update difference
    set state = 'resolved', data = data || '{"closedBy": "moneyBack"}'
    where tenant_id = ${ctx.tenant}
      and id = any(${gone.map(({ id }) => id)}::uuid[])`;
  for (const account of new Set(gone.map(({ merchantAccount }) => merchantAccount))) await refreshBills(ctx, account);
  await leaveSuspense(ctx);
}
