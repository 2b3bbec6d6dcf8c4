/**
 * What a bank charges and what a courier keeps of what he collected (row 18) is booked when the file that says it comes
 * in; fees of payment companies and platforms are bookkeeping's. What a bank charges counts on its day, so that the day
 * agrees with the statement. A courier's fee that differs from the contract is booked as agreed, and the rest when two
 * people have said what it is. A corrected file books what it says more.
 */
import { bookEvents } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { inHomeCurrency } from './home-amounts.ts';
import { type BillAccount, owedBy } from './statement-accounts.ts';

/** `before`: the bill this one takes the place of. */
export async function bookFees(ctx: Ctx, account: BillAccount, id: Id, before: Id | null): Promise<void> {
  // What a licensed account charges is no fee of the operator's bank.
  if (account.kind === 'bank' && !account.custodian) await bookCharges(ctx, account, id, before);
  if (account.kind === 'courier') await bookKept(ctx, account, id, before);
}

type Charged = Record<'charged' | 'before', bigint> & { day: string; at: Date; currency: string; number: string };

async function bookCharges(ctx: Ctx, account: BillAccount, id: Id, before: Id | null): Promise<void> {
  const days = await ctx.sql<Charged>`
    select d.day::text as day, d.day::timestamp at time zone 'Asia/Shanghai' as at, min(d.currency) as currency,
           min(b.file_name) as number, coalesce(sum(d.fee_minor) filter (where d.bill_id = b.id), 0)::bigint as charged,
           coalesce(sum(d.fee_minor) filter (where d.bill_id <> b.id), 0)::bigint as before
    from bill b
    join bill_day d on d.tenant_id = b.tenant_id and d.account = ${account.id} and d.bill_id in (b.id, ${before}::uuid)
    where b.tenant_id = ${ctx.tenant}
      and b.id = ${id}
    group by d.day
    having sum(d.fee_minor * case when d.bill_id = b.id then 1 else -1 end) <> 0
    order by d.day`;
  const amounts = await inHomeCurrency(
    ctx,
    days.map(({ charged, before: already, ...one }) => ({ ...one, amountMinor: charged - already })),
  );
  await bookEvents(
    ctx,
    days.flatMap(({ day, at, number }, i) => {
      const [amount, document] = [amounts[i], { kind: 'bill', id: `${id}/${day}`, number }];
      if (!amount) return [];
      const about = { account: account.id, party: owedBy(account) };
      return [{ kind: 'bank.charged', document, effectiveAt: at, currency: HOME_CURRENCY, amounts: { amount }, about }];
    }),
  );
}

type Told = { feeMinor: bigint; currency: string; at: Date; number: string; bookedBefore: bigint };

async function bookKept(ctx: Ctx, account: BillAccount, id: Id, before: Id | null): Promise<void> {
  const [told] = await ctx.sql<Told>`
    select b.fee_minor + coalesce((
             select sum(d.diff_minor)
             from difference d
             where d.tenant_id = b.tenant_id
               and d.bill_id = b.id
               and d.verdict = 'feeDiffers'
               and d.state <> 'closed'), 0)::bigint as "feeMinor",
           b.currency, coalesce(b.until_day, b.day)::timestamp at time zone 'Asia/Shanghai' as at, b.file_name as number,
           coalesce(o.fee_booked_minor, 0) as "bookedBefore"
    from bill b
    left join bill o on o.tenant_id = b.tenant_id and o.id = ${before}::uuid
    where b.tenant_id = ${ctx.tenant}
      and b.id = ${id}
      and coalesce(b.until_day, b.day) is not null`;
  if (!told) return;
  const [fee] = await inHomeCurrency(ctx, [{ amountMinor: told.feeMinor, currency: told.currency, at: told.at }]);
  if (fee === null || fee === undefined) return;
  const document = { kind: 'bill', id, number: told.number };
  await bookEvents(ctx, [
    {
      ...{ kind: 'cod.remitted', document, effectiveAt: told.at, currency: HOME_CURRENCY },
      ...{ amounts: { fee: fee - told.bookedBefore }, about: { account: account.id, party: owedBy(account) } },
    },
  ]);
  await ctx.sql`
    update bill
    set fee_booked_minor = ${fee}
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
}
