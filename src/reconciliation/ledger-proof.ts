/**
 * What our books say an account stands at (tie-out T4): of a channel that collects into a licensed register the custody
 * book, of a bank and of every other channel the general ledger. A statement that closes on another sum is not proven.
 */
import { heldByChannels, registersOf } from '../clearing/clearing.ts';
import { dayBalances } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { billAccounts } from './statement-accounts.ts';

const BANK = '1002';
const CHANNEL = '101201';

/** At the end of a day; null where the books know nothing of the account, or keep it in another currency. */
export type LedgerAt = (account: string, day: string) => bigint | null;

export async function ledgerAt(ctx: Ctx, { from, until }: { from: string; until: string }): Promise<LedgerAt> {
  const accounts = new Map((await billAccounts(ctx)).map((one) => [one.id, one]));
  const registers = await registersOf(ctx);
  const held = await heldByChannels(ctx, from);
  const bank = await dayBalances(ctx, { account: BANK, from, to: until });
  const channel = await dayBalances(ctx, { account: CHANNEL, from, to: until });
  const banks = [...accounts.values()].filter(({ kind, currency }) => kind === 'bank' && currency === HOME_CURRENCY);
  return (id, day) => {
    const account = accounts.get(id);
    if (!account || account.currency !== HOME_CURRENCY || account.kind === 'courier') return null;
    if (registers.has(id)) return held(id, day);
    if (account.kind !== 'bank') return channel(id, day);
    // What nobody said the bank of is of the only one there is.
    const [own, unnamed] = [bank(id, day), banks.length === 1 ? bank('', day) : null];
    return own === null && unnamed === null ? null : (own ?? 0n) + (unnamed ?? 0n);
  };
}
