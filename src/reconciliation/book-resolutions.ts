/**
 * What an approved resolution books, by cash effect: what is too much is owed to somebody (row 22a), what is lost is a
 * loss (22b), a fee is what it was; below zero it books red. Where the channel collects into a licensed register it is
 * booked there too. What is in another currency counts at the rate of its day.
 */
import { bookDifferences, type FoundInChannel, registersOf } from '../clearing/clearing.ts';
import type { Resolution } from '../contract/bills.ts';
import { bookEvents, type FinanceEvent, type PostingKind } from '../finance/finance.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Conversion, conversions, convert, HOME_CURRENCY } from '../rates/rates.ts';
import type { Difference } from './difference.ts';
import { billAccounts, owedBy } from './statement-accounts.ts';

/** As the custody book calls it. */
const BOOKED: Partial<Record<Resolution, FoundInChannel['as']>> = {
  bookSuspense: 'found',
  writeOff: 'lost',
  bookFeeDifference: 'fee',
};
export const isBooked = (resolution: Resolution): boolean => resolution in BOOKED;

/** By where the money is: at a channel, at a bank, with a courier. */
const KINDS: Record<FoundInChannel['as'], Record<'channel' | 'bank' | 'courier', PostingKind>> = {
  found: { channel: 'recon.longFound', bank: 'recon.bankLongFound', courier: 'cod.longFound' },
  lost: { channel: 'recon.shortWrittenOff', bank: 'recon.bankShortWrittenOff', courier: 'cod.shortWrittenOff' },
  fee: { channel: 'recon.feeDiffered', bank: 'bank.charged', courier: 'cod.feeDiffered' },
};

/** Conversions of those that are in another currency; null: nobody has entered a rate of that day. */
export async function ratesOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Conversion | null>> {
  const foreign = await ctx.sql<{ id: Id; currency: string; at: Date }>`
    select id, currency, at
    from difference
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
      and currency <> ${HOME_CURRENCY}`;
  const asked = foreign.map(({ currency, at }) => ({ from: currency, to: HOME_CURRENCY, day: dayOf(at.getTime()) }));
  const found = await conversions(ctx, asked);
  return new Map(foreign.map(({ id }, i) => [id, found[i]!]));
}

/**
 * In the caller's transaction, last: entries of the custody book come after everything else. `undone`: takes back what
 * the same resolution booked before.
 */
export async function bookResolution(
  ctx: Ctx,
  resolution: Resolution,
  some: readonly Difference[],
  rates: ReadonlyMap<Id, Conversion | null>,
  undone = false,
): Promise<void> {
  const as = BOOKED[resolution];
  if (!as) return;
  const [registers, accounts] = [await registersOf(ctx), await billAccounts(ctx)];
  const byId = new Map(accounts.map((one) => [one.id, one]));
  const homeOf = ({ id, diffMinor, currency, data }: Difference): bigint => {
    if (currency === HOME_CURRENCY) return diffMinor;
    // A rate may have been corrected since.
    return undone && 'bookedMinor' in data ? BigInt(data['bookedMinor'] as string) : convert(diffMinor, rates.get(id)!);
  };
  const amountOf = (one: Difference): bigint => ((as === 'found') === undone ? -homeOf(one) : homeOf(one));
  if (!undone) await keepBooked(ctx, some, homeOf);
  const poolOf = (one: Difference) => byId.get(one.merchantAccount)?.custodian ?? undefined;
  const isOfOthers = (one: Difference) => registers.has(one.merchantAccount) || poolOf(one) !== undefined;
  await bookEvents(
    ctx,
    some.flatMap((one): FinanceEvent[] => {
      const amount = amountOf(one);
      if (isOfOthers(one) || amount === 0n) return [];
      const account = byId.get(one.merchantAccount)!;
      const at = account.kind === 'bank' || account.kind === 'courier' ? account.kind : 'channel';
      const id = undone ? `${one.id}/undone` : one.id;
      const document = { kind: 'difference', id, number: one.reference || one.providerReference };
      return [
        {
          ...{ kind: KINDS[as][at], document, effectiveAt: one.at, currency: HOME_CURRENCY },
          amounts: as === 'fee' && at !== 'bank' ? { difference: amount } : { amount },
          about: { account: account.id, ...(at === 'courier' && { party: owedBy(account) }) },
        },
      ];
    }),
  );
  await bookDifferences(
    ctx,
    some.filter(isOfOthers).map((one) => ({
      ...{ id: one.id, number: one.reference || one.providerReference, merchantAccount: one.merchantAccount },
      pool: poolOf(one),
      ...{ as, amountMinor: amountOf(one), at: one.at },
    })),
  );
}

/** What the books have for it, where that follows from a rate. */
async function keepBooked(ctx: Ctx, some: readonly Difference[], homeOf: (one: Difference) => bigint): Promise<void> {
  const foreign = some.filter(({ currency }) => currency !== HOME_CURRENCY);
  if (foreign.length === 0) return;
  await ctx.sql`
    update difference d
    set data = data || jsonb_build_object('bookedMinor', n.amount::text)
    from unnest(${foreign.map(({ id }) => id)}::uuid[], ${foreign.map(homeOf)}::bigint[]) n(id, amount)
    where d.tenant_id = ${ctx.tenant}
      and d.id = n.id
      and not data ? 'bookedMinor'`;
}
