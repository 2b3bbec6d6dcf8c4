/** Why a number is what it is: the entries behind a balance, newest first, each with the balance right after it. */
import type { Ctx } from '../kernel/context.ts';
import { raw, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Account, type AccountId, type AccountName, accountId } from './account.ts';
import { balancesAt } from './balances.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Line } from './evaluate.ts';
import { KIND_OF } from './post.ts';

export type Bucket = 'posted' | 'heldOut' | 'heldIn';

export type EntryBehind = {
  id: Id;
  at: Date;
  kind: Line['kind'];
  from: AccountName;
  to: AccountName;
  /** What the entry changed in the bucket, and the bucket right after it. */
  change: bigint;
  running: bigint;
  document: { type: string; id: Id; line: number };
  businessOn: string;
  actor: string;
  reason: string;
};

export type EntriesQuery = {
  bucket: Bucket;
  /** As it was at this moment of the database's clock; now when left out. */
  until?: Date;
  cursor?: string | null;
  limit: number;
};

/** `value` = `opening` + Σ `change` over the entries so far; `opening` is the bucket before the oldest of this page. */
export type EntriesPage = { value: bigint; opening: bigint; entries: EntryBehind[]; next: string | null };

type Row = {
  id: Id;
  at: Date;
  kind: keyof typeof KIND_OF;
  change: bigint;
  from: AccountName;
  to: AccountName;
  type: string;
  document: Id;
  line: number;
  businessOn: string;
  actor: string;
  reason: string;
};

/** Which entries change a bucket, on which side, by how much. */
const CHANGES = {
  posted: { from: `when kind in ('p', 's') then -amount`, to: `when kind in ('p', 's') then amount` },
  heldOut: { from: `when kind = 'h' then amount when kind in ('s', 'r') then -amount`, to: 'when false then 0' },
  heldIn: { from: 'when false then 0', to: `when kind = 'h' then amount when kind in ('s', 'r') then -amount` },
};

/**
 * The entries behind a bucket of bounded accounts taken together (one account, or a SKU over all its nodes), by id,
 * newest first. What was posted from one asked account to another changed nothing and is left out. Pages belong together:
 * the cursor keeps the moment of the first one. Refuses `ledger.cursorInvalid`.
 */
export async function entriesBehind(ctx: Ctx, accounts: readonly Account[], q: EntriesQuery): Promise<EntriesPage> {
  const [until, value, before, opening] = readCursor(q.cursor, 4) ?? (await firstPage(ctx, accounts, q));
  const ids = accounts.map(accountId);
  const rows = await pageOfEntries(ctx, ids, q.bucket, { until: until!, before: before!, limit: q.limit });
  let running = BigInt(opening!);
  const entries = rows.map(({ type, document, line, kind, ...row }): EntryBehind => {
    const entry = { ...row, kind: KIND_OF[kind], running, document: { type, id: document, line } };
    running -= row.change;
    return entry;
  });
  const more = rows.length === q.limit && rows.length > 0;
  const next = more ? writeCursor([until!, value!, rows.at(-1)!.id, running.toString()]) : null;
  return { value: BigInt(value!), opening: running, entries, next };
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The cursor a first page would have come from: the moment, the bucket then, no entry seen. */
async function firstPage(ctx: Ctx, accounts: readonly Account[], q: EntriesQuery): Promise<string[]> {
  const moment = q.until?.toISOString() ?? (await databaseTime(ctx));
  const amounts = await balancesAt(ctx, accounts, moment);
  const value = amounts.reduce((sum, amount) => sum + amount[q.bucket], 0n).toString();
  return [moment, value, LAST_ID, value];
}

async function databaseTime(ctx: Ctx): Promise<string> {
  const [row] = await ctx.sql<{ now: string }>`select clock_timestamp()::text as now`;
  return row!.now;
}

function pageOfEntries(
  ctx: Ctx,
  ids: AccountId[],
  bucket: Bucket,
  { until, before, limit }: { until: string; before: string; limit: number },
): Promise<Row[]> {
  // Goods that moved between two asked accounts left the sum as it was; a promise between them is held out and in.
  const within = bucket === 'posted' ? ids : [];
  const change = CHANGES[bucket];
  const side = (mine: string, other: string, changes: string) => sql`
    (select id, at, kind, from_account, to_account, document_type, document_id, line, business_on, actor, reason,
            case ${raw(changes)} end as change
     from transfer
     where tenant_id = ${ctx.tenant}
       and ${raw(mine)} = a.id
       and ${raw(mine)} > 0
       and ${raw(other)} <> all(${within}::bigint[])
       and case ${raw(changes)} end is not null
       and at <= ${until}
       and id < ${before}
     order by id desc
     limit ${limit})`;
  return ctx.run<Row>(sql`
    select e.id, e.at, e.kind, e.change, ${accountNamed('f')} as "from", ${accountNamed('t')} as "to", e.document_type as type,
           e.document_id as document, e.line, e.business_on as "businessOn", e.actor, e.reason
    from (
      select e.*
      from unnest(${ids}::bigint[]) a(id)
      cross join lateral (
        ${side('from_account', 'to_account', change.from)}
        union all
        ${side('to_account', 'from_account', change.to)}) e
      order by e.id desc
      limit ${limit}) e
    join account f on f.tenant_id = ${ctx.tenant} and f.id = e.from_account
    join account t on t.tenant_id = ${ctx.tenant} and t.id = e.to_account
    order by e.id desc`);
}

/** The columns of a joined account, as `AccountName`. */
export const accountNamed = (alias: string) =>
  raw(
    `jsonb_build_object(${['book', 'asset', 'node', 'place', 'lot', 'owner'].map((part) => `'${part}', ${alias}.${part}`)})`,
  );
