/**
 * Floors, and the accounts that are below theirs: a fact is never refused, and a floor may be raised over what is
 * promised already, so a person looks at what no longer fits. An exception stays open while the account is short.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type Account, type AccountName, accountId } from './account.ts';

export type LedgerException = {
  /** The entry that took the account below its floor; an id of its own where the floor was moved. */
  id: Id;
  account: AccountName;
  /** What was missing to the floor then, and what is missing now (0 when it has recovered), in the account's smallest unit. */
  short: bigint;
  shortNow: bigint;
  at: Date;
  document: { type: string; id: Id } | null;
};

/** Sets the floor of an existing bounded account. Opens an exception when what is promised no longer fits above it. */
export async function setFloor(ctx: Ctx, account: Account, floor: bigint): Promise<void> {
  await ctx.sql`
    select ledger_set_floor(${ctx.tenant}, ${accountId(account)}, ${floor}, ${ctx.newId()})`;
}

/** Open exceptions, oldest first. */
export async function openExceptions(ctx: Ctx, q: { after?: Id; limit: number }): Promise<LedgerException[]> {
  const rows = await ctx.sql<
    AccountName & { id: Id; short: string; shortNow: string; at: Date; type: string | null; document: Id }
  >`
    select e.id, a.book, a.asset, a.node, a.place, a.lot, a.owner, e.short, e.at,
           greatest(a.floor::numeric - a.posted + a.held_out, 0) as "shortNow",
           t.document_type as type, t.document_id as document
    from ledger_exception e
    join account a on a.tenant_id = ${ctx.tenant} and a.id = e.account_id
    left join transfer t on t.tenant_id = ${ctx.tenant} and t.id = e.id
    where e.tenant_id = ${ctx.tenant}
      and e.resolved_at is null
      and e.id > ${q.after ?? '00000000-0000-0000-0000-000000000000'}
    order by e.id
    limit ${q.limit}`;
  return rows.map(({ id, short, shortNow, at, type, document, ...account }) => ({
    id,
    account,
    short: BigInt(short),
    shortNow: BigInt(shortNow),
    at,
    document: type === null ? null : { type, id: document },
  }));
}

/** Which goods documents took below a floor just now. */
export const breachesOf = (ctx: Ctx, documents: readonly Id[]): Promise<{ asset: Id; node: Id }[]> =>
  documents.length === 0
    ? Promise.resolve([])
    : ctx.sql<{ asset: Id; node: Id }>`
        select distinct a.asset, a.node
        from ledger_exception e
        join account a on a.tenant_id = ${ctx.tenant} and a.id = e.account_id
        join transfer t on t.tenant_id = ${ctx.tenant} and t.id = e.id
        where e.tenant_id = ${ctx.tenant}
          and e.resolved_at is null
          and t.document_id = any(${documents}::uuid[])`;

/** Closes an exception. Refuses `ledger.stillShort` while its account is below the floor, `ledger.exceptionUnknown`. */
export async function resolveException(ctx: Ctx, id: Id): Promise<void> {
  const [found] = await ctx.sql<{ short: boolean }>`
    select a.posted::numeric - a.held_out < a.floor as short
    from ledger_exception e
    join account a on a.tenant_id = ${ctx.tenant} and a.id = e.account_id
    where e.tenant_id = ${ctx.tenant}
      and e.id = ${id}
      and e.resolved_at is null`;
  if (!found) throw new Refused('ledger.exceptionUnknown', { id }, 404);
  if (found.short) throw new Refused('ledger.stillShort', { id }, 409);
  await ctx.sql`
    update ledger_exception
    set resolved_at = now(), resolved_by = ${ctx.actor.id}
    where tenant_id = ${ctx.tenant}
      and id = ${id}
      and resolved_at is null`;
}
