/**
 * What a bank charges and what a courier keeps of what he collected (row 18) is booked when the file that says it comes
 * in; fees of payment companies and platforms are bookkeeping's. A fee that differs from the contract is booked as agreed,
 * and the rest when two people have said what it is. A corrected file books what it says more.
 */
import { bookEvents, type PostingKind } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import type { BillProvider } from './bill.ts';
import { inHomeCurrency } from './home-amounts.ts';
import { type BillAccount, owedBy } from './statement-accounts.ts';

const KINDS: Partial<Record<BillProvider, readonly [PostingKind, string]>> = {
  bank: ['bank.charged', 'amount'],
  courier: ['cod.remitted', 'fee'],
};

type Told = { feeMinor: bigint; currency: string; at: Date; number: string; bookedBefore: bigint };

/** `before`: the bill this one takes the place of. */
export async function bookFees(ctx: Ctx, account: BillAccount, id: Id, before: Id | null): Promise<void> {
  const booked = KINDS[account.kind];
  // What a licensed account charges is no fee of the operator's bank.
  if (!booked || account.custodian) return;
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
  const [kind, name] = booked;
  await bookEvents(ctx, [
    {
      ...{ kind, document: { kind: 'bill', id, number: told.number }, effectiveAt: told.at, currency: HOME_CURRENCY },
      ...{ amounts: { [name]: fee - told.bookedBefore }, about: { account: account.id, party: owedBy(account) } },
    },
  ]);
  await ctx.sql`
    update bill
    set fee_booked_minor = ${fee}
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
}
