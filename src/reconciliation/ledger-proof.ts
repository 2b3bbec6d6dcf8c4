/**
 * What our books say an account stands at (tie-out T4): of a channel that collects into a licensed register and of the
 * register's own account the custody book, of a bank and of every other channel the general ledger. A statement that closes
 * on another sum is not proven.
 */
import { heldByChannels, heldInPools, registersOf } from '../clearing/clearing.ts';
import { dayBalances } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { billAccounts } from './statement-accounts.ts';
import { poolsOf } from './tie-pool.ts';

const BANK = '1002';
const CHANNEL = '101201';

/** At the end of a day; null where the books know nothing of the account, or keep it in another currency. */
export type LedgerAt = (account: string, day: string) => bigint | null;

export async function ledgerAt(ctx: Ctx, { from, until }: { from: string; until: string }): Promise<LedgerAt> {
  const accounts = new Map((await billAccounts(ctx)).map((one) => [one.id, one]));
  const registers = await registersOf(ctx);
  const held = await heldByChannels(ctx, from);
  const pool = await heldInPools(ctx, from);
  const onItsWay = await onItsWayToPools(ctx, from);
  const shared = await sharedAway(ctx, [...registers.keys()]);
  const bank = await dayBalances(ctx, { account: BANK, from, to: until });
  const channel = await dayBalances(ctx, { account: CHANNEL, from, to: until });
  const banks = [...accounts.values()].filter(
    ({ kind, currency, custodian }) => kind === 'bank' && !custodian && currency === HOME_CURRENCY,
  );
  return (id, day) => {
    const account = accounts.get(id);
    if (!account || account.currency !== HOME_CURRENCY || account.kind === 'courier') return null;
    if (account.custodian) return pool(account.custodian, day);
    if (registers.has(id)) {
      const stands = held(id, day);
      return stands === null ? null : stands - onItsWay(id, day) + shared(id, day);
    }
    if (account.kind !== 'bank') return channel(id, day);
    // What nobody said the bank of is of the only one there is.
    const [own, unnamed] = [bank(id, day), banks.length === 1 ? bank('', day) : null];
    return own === null && unnamed === null ? null : (own ?? 0n) + (unnamed ?? 0n);
  };
}

/**
 * Shares stay in their register and move between accounts there: what of them came to this one, or left it below zero.
 * What is nobody's yet is not in the book either.
 */
async function sharedAway(ctx: Ctx, accounts: readonly string[]): Promise<(account: string, day: string) => bigint> {
  if (accounts.length === 0) return () => 0n;
  const rows = await ctx.sql<{ account: string; day: string; amount: bigint }>`
    select merchant_account as account, (at at time zone 'Asia/Shanghai')::date as day, sum(gross_minor)::bigint as amount
    from bill_line
    where tenant_id = ${ctx.tenant}
      and merchant_account = any(${accounts as string[]}::text[])
      and kind = 'split'
      and verdict not in ('replaced', 'splitDiffers', 'splitUnknown')
    group by 1, 2`;
  const byAccount = Map.groupBy(rows, ({ account }) => account);
  return (account, day) =>
    (byAccount.get(account) ?? []).reduce((sum, one) => (one.day <= day ? sum + one.amount : sum), 0n);
}

/** So many days before the first one money is looked for that was on its way then. */
const UNDER_WAY_DAYS = 40;

/**
 * What a channel says that it paid into a pool and the pool does not show yet: the custody book moves it on the day it
 * comes (row 2). Of channels whose pool has a statement.
 */
async function onItsWayToPools(ctx: Ctx, from: string): Promise<(account: string, day: string) => bigint> {
  const { channels } = await poolsOf(ctx);
  if (channels.size === 0) return () => 0n;
  const since = new Date(Date.parse(`${from}T00:00:00+08:00`) - UNDER_WAY_DAYS * 86_400_000);
  const rows = await ctx.sql<{ account: string; day: string; amount: bigint }>`
    with went as (
      select l.merchant_account as account, l.at, l.gross_minor, l.tie_id
      from bill_line l
      join bill b on b.tenant_id = l.tenant_id and b.id = l.bill_id and b.replaced_by is null
      where l.tenant_id = ${ctx.tenant}
        and l.merchant_account = any(${[...channels.keys()]}::text[])
        and l.kind = 'transfer'
        and l.verdict in ('notCompared', 'notAtBank', 'tied')
        and l.gross_minor < 0
        and l.at >= ${since})
    select account, (at at time zone 'Asia/Shanghai')::date as day, -gross_minor as amount
    from went
    union all
    select w.account, (l.at at time zone 'Asia/Shanghai')::date, -l.gross_minor
    from (select distinct account, tie_id from went where tie_id is not null) w
    join bill_line l on l.tenant_id = ${ctx.tenant} and l.tie_id = w.tie_id and l.gross_minor > 0`;
  const byAccount = Map.groupBy(rows, ({ account }) => account);
  return (account, day) =>
    (byAccount.get(account) ?? []).reduce((sum, one) => (one.day <= day ? sum + one.amount : sum), 0n);
}
