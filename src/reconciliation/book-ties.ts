/**
 * What ties of an account with the bank book. A courier's money is at the bank, and no longer owed (row 18). What left a
 * company on one day and came on another was on its way in between, so that the bank agrees with its statement on every
 * day: bookkeeping books what left, on the day it left. Money of a licensed register is not ours and books nothing here.
 */
import { registersOf } from '../clearing/clearing.ts';
import { bookEvents, type FinanceEvent } from '../finance/finance.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { billAccounts, owedBy } from './statement-accounts.ts';

/** By cash effect. */
type TiedLine = { tie: Id; account: string; amountMinor: bigint; at: Date; number: string };

/** `undone`: takes back what these ties booked before. In the books' currency only. */
export async function bookTies(ctx: Ctx, ties: readonly Id[], undone = false): Promise<void> {
  const lines = await ctx.sql<TiedLine>`
    select tie_id as tie, merchant_account as account, gross_minor as "amountMinor", at,
           case when entry_number <> '' then entry_number else provider_reference end as number
    from bill_line
    where tenant_id = ${ctx.tenant}
      and tie_id = any(${ties as Id[]}::uuid[])
      and currency = ${HOME_CURRENCY}
    order by at, bill_id, line`;
  if (lines.length === 0) return;
  const [registers, accounts] = [await registersOf(ctx), await billAccounts(ctx)];
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const events = [...Map.groupBy(lines, ({ tie }) => tie)].flatMap(([tie, all]): FinanceEvent[] => {
    const [atBank, outside] = [true, false].map((is) =>
      all.filter((one) => (byId.get(one.account)?.kind === 'bank') === is),
    );
    const [there, here] = [outside![0], atBank![0]];
    if (!there || !here || registers.has(there.account)) return [];
    const came = (undone ? -1n : 1n) * atBank!.reduce((sum, one) => sum + one.amountMinor, 0n);
    const number = there.number || here.number;
    const event = (kind: FinanceEvent['kind'], amounts: Record<string, bigint>, effectiveAt: Date, part = '') => ({
      ...{ kind, amounts, effectiveAt, currency: HOME_CURRENCY },
      document: { kind: 'tie', id: [tie, part, undone ? 'undone' : ''].filter(Boolean).join('/'), number },
      about: { account: here.account, party: owedBy(byId.get(there.account)!) },
    });
    if (byId.get(there.account)!.kind === 'courier') return [event('cod.remitted', { received: came }, here.at)];
    if (dayOf(there.at.getTime()) === dayOf(here.at.getTime())) return [];
    return [
      event('bank.onItsWay', { amount: came }, there.at),
      event('bank.onItsWay', { amount: -came }, here.at, 'came'),
    ];
  });
  await bookEvents(ctx, events);
}
