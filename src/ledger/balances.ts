/**
 * What accounts hold, now and at any past time. Nothing is a stored copy of a past: a past balance is the present one
 * less the entries written since.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { type Account, type AccountId, type AccountName, accountId } from './account.ts';
import { readCursor, writeCursor } from './cursor.ts';

/** In the smallest unit of the asset. `heldOut` is promised away, `heldIn` promised to come. */
export type AmountsOf = { posted: bigint; heldOut: bigint; heldIn: bigint };
/** `free` = posted − heldOut − floor: what may still be promised; negative when the account is short. */
export type AccountBalance = AmountsOf & { floor: bigint; free: bigint };

/** Balances of bounded accounts, in the order asked. One that does not exist yet has nothing. */
export async function balances(ctx: Ctx, accounts: readonly Account[]): Promise<AccountBalance[]> {
  const rows = await ctx.sql<AmountsOf & { id: AccountId; floor: bigint }>`
    select id, floor, posted, held_out as "heldOut", held_in as "heldIn"
    from account
    where tenant_id = ${ctx.tenant}
      and id = any(${accounts.map(accountId)}::bigint[])`;
  const found = new Map(rows.map((row) => [row.id, row]));
  return accounts.map((account) => {
    const { posted, heldOut, heldIn, floor } = found.get(accountId(account)) ?? {
      posted: 0n,
      heldOut: 0n,
      heldIn: 0n,
      floor: account.floor ?? 0n,
    };
    return { posted, heldOut, heldIn, floor, free: posted - heldOut - floor };
  });
}

/**
 * What may still be promised of bounded accounts; negative when one is short, missing when it does not exist yet. For hot
 * paths: thousands of accounts travel as two arrays, which the driver reads several times faster than rows.
 */
export async function freeOf(ctx: Ctx, ids: readonly AccountId[]): Promise<Map<AccountId, bigint>> {
  const [row] = await ctx.sql<{ ids: AccountId[] | null; free: bigint[] }>`
    select array_agg(id) as ids, array_agg(posted - held_out - floor) as free
    from account
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as AccountId[]}::bigint[])`;
  return new Map((row!.ids ?? []).map((id, i) => [id, row!.free[i]!]));
}

export type AccountRow = AccountName & AccountBalance & { id: AccountId };
export type AccountPage = { rows: AccountRow[]; next: string | null };

type PageQuery = { cursor?: string | null; limit: number };

/** All bounded accounts of an asset in a book (a SKU wherever it is), by node and place. */
export async function accountsOfAsset(ctx: Ctx, q: PageQuery & { book: string; asset: string }): Promise<AccountPage> {
  const [node, place, lot, owner] = readCursor(q.cursor, 4) ?? ['', '', '', ''];
  const rows = await ctx.run<Omit<AccountRow, 'free'>>(sql`
    select ${ROW}
    from account
    where tenant_id = ${ctx.tenant}
      and book = ${q.book}
      and asset = ${q.asset}
      and bounded
      and (node, place, lot, owner) > (${node}, ${place}, ${lot}, ${owner})
    order by node, place, lot, owner
    limit ${q.limit}`);
  return pageOf(rows, q.limit, (row) => [row.node, row.place, row.lot, row.owner]);
}

/** All bounded accounts of a node in a book, by place and asset; of one place where that is named. */
export async function accountsOfNode(
  ctx: Ctx,
  q: PageQuery & { book: string; node: string; place?: string },
): Promise<AccountPage> {
  const [place, asset, lot, owner] = readCursor(q.cursor, 4) ?? ['', '', '', ''];
  const rows = await ctx.run<Omit<AccountRow, 'free'>>(sql`
    select ${ROW}
    from account
    where tenant_id = ${ctx.tenant}
      and book = ${q.book}
      and node = ${q.node}
      ${q.place === undefined ? sql`` : sql`and place = ${q.place}`}
      and bounded
      and (place, asset, lot, owner) > (${place}, ${asset}, ${lot}, ${owner})
    order by place, asset, lot, owner
    limit ${q.limit}`);
  return pageOf(rows, q.limit, (row) => [row.place, row.asset, row.lot, row.owner]);
}

const ROW = sql`id, book, asset, node, place, lot, owner, floor, posted, held_out as "heldOut", held_in as "heldIn"`;

const pageOf = (
  rows: Omit<AccountRow, 'free'>[],
  limit: number,
  key: (row: AccountName) => readonly string[],
): AccountPage => ({
  rows: rows.map((row) => ({ ...row, free: row.posted - row.heldOut - row.floor })),
  next: rows.length === limit && rows.length > 0 ? writeCursor(key(rows.at(-1)!)) : null,
});

/** What bounded accounts held at a moment of the database's clock (as text where microseconds matter), in the order asked. */
export async function balancesAt(ctx: Ctx, accounts: readonly Account[], moment: Date | string): Promise<AmountsOf[]> {
  const rows = await ctx.sql<{ id: AccountId; posted: string; heldOut: string; heldIn: string }>`
    select a.id, a.posted - coalesce(sum(e.posted), 0) as posted, a.held_out - coalesce(sum(e.held_out), 0) as "heldOut",
           a.held_in - coalesce(sum(e.held_in), 0) as "heldIn"
    from account a
    left join lateral (
      select case when kind in ('p', 's') then -amount end as posted,
             case kind when 'h' then amount when 'p' then 0 else -amount end as held_out, 0 as held_in
      from transfer
      where tenant_id = ${ctx.tenant}
        and from_account = a.id
        and from_account > 0
        and at > ${moment}
      union all
      select case when kind in ('p', 's') then amount end, 0,
             case kind when 'h' then amount when 'p' then 0 else -amount end
      from transfer
      where tenant_id = ${ctx.tenant}
        and to_account = a.id
        and to_account > 0
        and at > ${moment}) e on true
    where a.tenant_id = ${ctx.tenant}
      and a.id = any(${accounts.map(accountId)}::bigint[])
    group by a.id, a.posted, a.held_out, a.held_in`;
  const found = new Map(rows.map((row) => [row.id, row]));
  return accounts.map((account) => {
    const row = found.get(accountId(account)) ?? { posted: '0', heldOut: '0', heldIn: '0' };
    return { posted: BigInt(row.posted), heldOut: BigInt(row.heldOut), heldIn: BigInt(row.heldIn) };
  });
}

/** What came into bounded accounts and what went out of them since a moment of the database's clock, in the order asked. */
export async function movedSince(
  ctx: Ctx,
  accounts: readonly Account[],
  moment: Date | string,
): Promise<{ came: bigint; went: bigint }[]> {
  const ids = accounts.map(accountId);
  const rows = await ctx.sql<{ id: AccountId; came: string; went: string }>`
    select a.id, coalesce(sum(e.came), 0) as came, coalesce(sum(e.went), 0) as went
    from unnest(${ids}::bigint[]) a(id)
    cross join lateral (
      select 0 as came, amount as went
      from transfer
      where tenant_id = ${ctx.tenant}
        and from_account = a.id
        and from_account > 0
        and kind in ('p', 's')
        and at > ${moment}
      union all
      select amount, 0
      from transfer
      where tenant_id = ${ctx.tenant}
        and to_account = a.id
        and to_account > 0
        and kind in ('p', 's')
        and at > ${moment}) e
    group by a.id`;
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const { came, went } = found.get(id) ?? { came: 0, went: 0 };
    return { came: BigInt(came), went: BigInt(went) };
  });
}

/**
 * What labels (customer, supplier, loss) have taken in less what they gave, in the order asked, over business days
 * `from` to `through`, both included, or over all time. Summed from the entries of the tenant: for reports, not lists.
 */
export async function labelTotals(
  ctx: Ctx,
  labels: readonly Account[],
  days: { from?: string; through?: string } = {},
): Promise<bigint[]> {
  const ids = labels.map(accountId);
  const rows = await ctx.sql<{ id: AccountId; total: string }>`
    select id, sum(amount) as total
    from (
      select unnest(array[from_account, to_account]) as id, unnest(array[-amount, amount]) as amount
      from transfer
      where tenant_id = ${ctx.tenant}
        and kind in ('p', 's')
        and business_on between coalesce(${days.from}::date, '-infinity') and coalesce(${days.through}::date, 'infinity')
        and (from_account = any(${ids}::bigint[]) or to_account = any(${ids}::bigint[]))) side
    where id = any(${ids}::bigint[])
    group by id`;
  const totals = new Map(rows.map((row) => [row.id, BigInt(row.total)]));
  return ids.map((id) => totals.get(id) ?? 0n);
}
