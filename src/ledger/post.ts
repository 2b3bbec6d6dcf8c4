/**
 * The one way money, goods and points move. `post` runs inside the caller's transaction, so documents and balances
 * commit together; many postings are one call: one lock statement, an exact evaluation in process, one write.
 */
import type { Ctx } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import { pgArray } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Account, type AccountId, accountId } from './account.ts';
import {
  type Balance,
  type Entry,
  type Exception,
  evaluate,
  type KnownEntry,
  type KnownHold,
  type Line,
  type Posting,
  type PostingResult,
  type State,
} from './evaluate.ts';

const KIND = { hold: 'h', post: 'p', settle: 's', release: 'r' } as const;
const KIND_OF = { h: 'hold', p: 'post', s: 'settle', r: 'release' } as const;

/**
 * Posts in order and answers per posting; a refused one leaves no trace. Refuses `ledger.short` (a hold would go below
 * the floor), `ledger.holdUnknown`, `ledger.holdResolved`, `ledger.exceedsHold`, `ledger.amountNotPositive`,
 * `ledger.idReused`, `ledger.periodClosed`. A repeated id gives the first answer again. Call it once per transaction, last.
 */
export async function post(ctx: Ctx, postings: readonly Posting[]): Promise<PostingResult[]> {
  if (postings.length === 0) return [];
  const lines = postings.flatMap((posting) => posting.lines);
  const holds = await knownHolds(ctx, lines);
  const accounts = accountsOf(lines);
  const wanted = new Set(accounts.keys());
  for (const hold of holds.values()) wanted.add(hold.from).add(hold.to);

  // Locks come before everything that is read to decide: a snapshot taken after the lock sees all that any earlier
  // holder of the lock has committed.
  const balances = await lockAccounts(ctx, wanted, accounts);
  const resolving = [...holds.keys()];
  const [entries, resolved, closed] = await Promise.all([
    knownEntries(ctx, lines),
    resolvedAmounts(ctx, resolving),
    closedDays(ctx),
  ]);
  for (const [id, amount] of resolved) holds.get(id)!.left -= amount;

  const state: State = { balances, holds, entries, closed, today: businessDay(ctx) };
  const outcome = evaluate(state, postings);
  if (outcome.entries.length) await write(ctx, outcome.entries, balances, state.today);
  if (outcome.exceptions.length) await recordExceptions(ctx, outcome.exceptions);
  return outcome.results;
}

/** China's day of the moment: the business day of a posting that names none. */
export const businessDay = (ctx: Ctx): string => new Date(ctx.now() + 8 * 3_600_000).toISOString().slice(0, 10);

function accountsOf(lines: readonly Line[]): Map<AccountId, Account> {
  const accounts = new Map<AccountId, Account>();
  for (const line of lines) {
    if (line.kind !== 'hold' && line.kind !== 'post') continue;
    if (line.from.asset !== line.to.asset || line.from.book !== line.to.book) {
      throw new Error(
        `an entry moves one asset within one book, not ${line.from.book}/${line.from.asset} to ${line.to.book}/${line.to.asset}`,
      );
    }
    if (line.kind === 'hold' && line.from.floor === undefined && line.to.floor === undefined) {
      throw new Error(`a hold needs a bounded side: ${line.from.place} to ${line.to.place}`);
    }
    accounts.set(accountId(line.from), line.from);
    accounts.set(accountId(line.to), line.to);
  }
  return accounts;
}

async function knownHolds(ctx: Ctx, lines: readonly Line[]): Promise<Map<Id, KnownHold>> {
  const ids = new Set<Id>();
  for (const line of lines) if (line.kind === 'settle' || line.kind === 'release') ids.add(line.hold);
  if (ids.size === 0) return new Map();
  const rows = await ctx.sql<{ id: Id; from_account: AccountId; to_account: AccountId; amount: bigint }>`
    select id, from_account, to_account, amount
    from transfer
    where tenant_id = ${ctx.tenant}
      and id = any(${[...ids]}::uuid[])
      and kind = 'h'`;
  return new Map(rows.map((r) => [r.id, { id: r.id, from: r.from_account, to: r.to_account, left: r.amount }]));
}

async function knownEntries(ctx: Ctx, lines: readonly Line[]): Promise<Map<Id, KnownEntry>> {
  const rows = await ctx.sql<{
    id: Id;
    kind: keyof typeof KIND_OF;
    from_account: bigint;
    to_account: bigint;
    amount: bigint;
    hold_id: Id | null;
  }>`
    select id, kind, from_account, to_account, amount, hold_id
    from transfer
    where tenant_id = ${ctx.tenant}
      and id = any(${lines.map((line) => line.id)}::uuid[])`;
  return new Map(
    rows.map((r) => [
      r.id,
      { id: r.id, kind: KIND_OF[r.kind], from: r.from_account, to: r.to_account, amount: r.amount, hold: r.hold_id },
    ]),
  );
}

async function resolvedAmounts(ctx: Ctx, holds: Id[]): Promise<Map<Id, bigint>> {
  if (holds.length === 0) return new Map();
  const rows = await ctx.sql<{ hold_id: Id; amount: bigint }>`
    select hold_id, sum(amount)::bigint as amount
    from transfer
    where tenant_id = ${ctx.tenant}
      and hold_id = any(${holds}::uuid[])
    group by hold_id`;
  return new Map(rows.map((r) => [r.hold_id, r.amount]));
}

async function closedDays(ctx: Ctx): Promise<Map<string, string>> {
  const rows = await ctx.sql<{ book: string; closed_through: string }>`
    select book, closed_through
    from ledger_close
    where tenant_id = ${ctx.tenant}`;
  return new Map(rows.map((r) => [r.book, r.closed_through]));
}

/** Labels this process has seen in the database: they have no balance, so they need neither lock nor look-up. */
const knownLabels = new Set<string>();

async function lockAccounts(
  ctx: Ctx,
  wanted: Set<AccountId>,
  named: Map<AccountId, Account>,
): Promise<Map<AccountId, Locked>> {
  const balances = new Map<AccountId, Locked>();
  const toLock: AccountId[] = [];
  for (const id of wanted) {
    if (named.get(id)?.floor === undefined && knownLabels.has(`${ctx.tenant}/${id}`)) balances.set(id, label(id));
    else toLock.push(id);
  }
  let rows = await lock(ctx, toLock);
  if (rows.length < toLock.length) {
    const found = new Set(rows.map((row) => row.id));
    const missing = toLock.filter((id) => !found.has(id));
    await open(
      ctx,
      missing.map((id) => [id, named.get(id)!] as const),
    );
    // The order of locks holds for one statement: take all again, in order, now that they exist.
    rows = await lock(ctx, toLock);
  }
  for (const row of rows) {
    balances.set(row.id, row);
    if (!row.bounded) ctx.afterCommit(() => remember(`${ctx.tenant}/${row.id}`));
  }
  return balances;
}

const label = (id: AccountId): Locked => ({
  id,
  bounded: false,
  floor: 0n,
  posted: 0n,
  heldOut: 0n,
  heldIn: 0n,
  tid: '',
});

function remember(name: string): void {
  if (knownLabels.size >= 500_000) knownLabels.clear();
  knownLabels.add(name);
}

type Locked = Balance & { tid: string };

async function lock(ctx: Ctx, ids: AccountId[]): Promise<Locked[]> {
  if (ids.length === 0) return [];
  return ctx.sql<Locked>`
    select id, bounded, floor, posted, held_out as "heldOut", held_in as "heldIn", tid
    from ledger_lock(${ctx.tenant}, ${ids})`;
}

async function open(ctx: Ctx, accounts: (readonly [AccountId, Account])[]): Promise<void> {
  const column = <T>(pick: (account: Account) => T) => accounts.map(([, account]) => pick(account));
  await ctx.sql`
    select ledger_open(${ctx.tenant}, ${accounts.map(([id]) => id)}, ${column((a) => a.book)}, ${column((a) => a.asset)},
      ${column((a) => a.node)}, ${column((a) => a.place)}, ${column((a) => a.lot ?? '')}, ${column((a) => a.owner ?? '')},
      ${column((a) => a.floor !== undefined)}, ${column((a) => a.floor ?? 0n)})`;
}

async function write(ctx: Ctx, entries: Entry[], balances: Map<AccountId, Locked>, today: string): Promise<void> {
  const locked = [...balances.values()].filter((balance) => balance.bounded);
  const actor = actorText(ctx.actor);
  const column = <T>(pick: (entry: Entry) => T) => pgArray(entries.map(pick));
  await ctx.sql`
    select ledger_write(${ctx.tenant}, ${locked.map((l) => l.id)}, ${locked.map((l) => l.tid)}, ${column((e) => e.id)}, ${column((e) => KIND[e.kind])}, ${column((e) => e.from)},
      ${column((e) => e.to)}, ${column((e) => e.amount)}, ${column((e) => e.hold)}, ${column((e) => e.expiresAt)},
      ${column((e) => e.posting.document.type)}, ${column((e) => e.posting.document.id)}, ${column((e) => e.line)},
      ${column((e) => e.posting.businessOn ?? today)}, ${column((e) => e.posting.actor ?? actor)}, ${column((e) => e.posting.reason)})`;
}

async function recordExceptions(ctx: Ctx, exceptions: Exception[]): Promise<void> {
  await ctx.sql`
    insert into ledger_exception (tenant_id, transfer_id, account_id, posted, floor)
    select ${ctx.tenant}, n.*
    from unnest(${exceptions.map((e) => e.entry)}::uuid[], ${exceptions.map((e) => e.account)}::bigint[],
                ${exceptions.map((e) => e.posted)}::bigint[], ${exceptions.map((e) => e.floor)}::bigint[]) n`;
}
