/**
 * The one way money, goods and points move. `post` runs inside the caller's transaction, so documents and balances
 * commit together; many postings are one call: one lock statement, an exact evaluation in process, one write.
 */
import type { Ctx, Tenant } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import { pgArray } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Account, type AccountId, accountId, isBounded } from './account.ts';
import { closedBooks } from './close-book.ts';
import {
  type Balance,
  type Entry,
  type Exception,
  evaluate,
  type KnownEntry,
  type KnownHold,
  type Posting,
  type PostingResult,
} from './evaluate.ts';
import { type Group, type Move, prepareGroup } from './prepare.ts';

const KIND = { hold: 'h', post: 'p', settle: 's', release: 'r' } as const;
export const KIND_OF = { h: 'hold', p: 'post', s: 'settle', r: 'release' } as const;

/**
 * Posts in order and answers per posting; a refused one leaves no trace. Refuses `ledger.short` (a hold would go below
 * the floor), `ledger.holdUnknown`, `ledger.holdResolved`, `ledger.exceedsHold`, `ledger.amountNotPositive`,
 * `ledger.amountTooLarge` (a balance would not fit its column), `ledger.idReused` (another entry has this id),
 * `ledger.periodClosed`. A repeated id gives the first answer again. Call it once per transaction, last.
 */
export async function post(ctx: Ctx, postings: readonly Posting[]): Promise<PostingResult[]> {
  return postings.length ? postGroups(ctx, postings.map(prepareGroup)) : [];
}

/** `post` for postings that are prepared already. */
export async function postGroups(ctx: Ctx, groups: readonly Group[]): Promise<PostingResult[]> {
  const moves = groups.flatMap((group) => group.moves);
  const resolved = holdsOf(moves);
  const named = accountsOf(moves);
  await openUnknown(ctx, named);
  const wanted = new Set([...named.keys(), ...(await accountsOfHolds(ctx, resolved))].filter(isBounded));

  // Locks come before everything that is read to decide: a snapshot taken after the lock sees all that any earlier
  // holder of the lock has committed. They are sent together, and the database works them off in this order.
  const [locked, entries, open, closed] = await Promise.all([
    lock(ctx, [...wanted]),
    knownEntries(ctx, moves),
    openHoldsOf(ctx, resolved),
    closedBooks(ctx),
  ]);
  const holds = heldBetween(open, locked);
  const balances = new Map(locked.map((balance) => [balance.id, balance]));
  const today = businessDay(ctx);
  const outcome = evaluate({ balances, holds, entries, closed, today }, groups);
  if (outcome.entries.length) await write(ctx, outcome.entries, locked, today);
  if (outcome.exceptions.length) await recordExceptions(ctx, outcome.exceptions);
  return outcome.results;
}

/** China's day of a moment. */
export const businessDayOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
/** The business day of a posting that names none. */
export const businessDay = (ctx: Ctx): string => businessDayOf(ctx.now());

function accountsOf(moves: readonly Move[]): Map<AccountId, Account> {
  const accounts = new Map<AccountId, Account>();
  for (const { line, from, to } of moves) {
    if (line.kind === 'settle' || line.kind === 'release') continue;
    accounts.set(from!, line.from);
    accounts.set(to!, line.to);
  }
  return accounts;
}

function holdsOf(moves: readonly Move[]): Id[] {
  const ids = new Set<Id>();
  for (const { line } of moves) if (line.kind === 'settle' || line.kind === 'release') ids.add(line.hold);
  return [...ids];
}

/** Accounts that exist as far as this process knows. Accounts are never deleted, so what was seen committed stays true. */
const known = new WeakMap<object, Map<Tenant, Set<AccountId>>>();
const KEPT = 500_000;

function knownAccounts({ database, tenant }: Ctx): Set<AccountId> {
  const tenants = known.get(database) ?? new Map<Tenant, Set<AccountId>>();
  known.set(database, tenants);
  const accounts = tenants.get(tenant);
  if (accounts && accounts.size < KEPT) return accounts;
  const fresh = new Set<AccountId>();
  tenants.set(tenant, fresh);
  return fresh;
}

/** Opens bounded accounts that nothing was posted to yet, so that their floors can be set. */
export const openAccounts = (ctx: Ctx, accounts: readonly Account[]): Promise<void> =>
  openUnknown(ctx, new Map(accounts.map((account) => [accountId(account), account])));

/** Opens accounts before anything is locked: who waits for an account that another is opening holds nothing up. */
async function openUnknown(ctx: Ctx, named: Map<AccountId, Account>): Promise<void> {
  const seen = knownAccounts(ctx);
  const unknown = [...named].filter(([id]) => !seen.has(id));
  if (unknown.length === 0) return;
  const column = <T>(pick: (account: Account) => T) => unknown.map(([, account]) => pick(account));
  await ctx.sql`
    select ledger_open(${ctx.tenant}, ${unknown.map(([id]) => id)}, ${column((a) => a.book)}, ${column((a) => a.asset)},
      ${column((a) => a.node)}, ${column((a) => a.place)}, ${column((a) => a.lot ?? '')}, ${column((a) => a.owner ?? '')},
      ${column((a) => a.floor !== undefined)}, ${column((a) => a.floor ?? 0n)})`;
  ctx.afterCommit(() => {
    for (const [id] of unknown) seen.add(id);
  });
}

async function accountsOfHolds(ctx: Ctx, holds: Id[]): Promise<AccountId[]> {
  if (holds.length === 0) return [];
  const rows = await ctx.sql<{ account: AccountId }>`
    select distinct unnest(array[from_account, to_account]) as account
    from ledger_entries(${ctx.tenant}, ${holds})
    where kind = 'h'`;
  return rows.map((row) => row.account);
}

type Locked = Balance & { tid: string };

/** Called for an empty list too: a close of the books waits for everybody who has called it. */
async function lock(ctx: Ctx, ids: AccountId[]): Promise<Locked[]> {
  const rows = await ctx.sql<Locked>`
    select id, book, floor, posted, held_out as "heldOut", held_in as "heldIn", tid
    from ledger_lock(${ctx.tenant}, ${ids})`;
  if (rows.length !== ids.length) throw new Error(`${ids.length - rows.length} accounts to lock do not exist`);
  return rows;
}

async function knownEntries(ctx: Ctx, moves: readonly Move[]): Promise<Map<Id, KnownEntry>> {
  const rows = await ctx.sql<{
    id: Id;
    kind: keyof typeof KIND_OF;
    from: AccountId;
    to: AccountId;
    amount: bigint;
    hold: Id | null;
    documentId: Id;
  }>`
    select id, kind, from_account as "from", to_account as "to", amount, hold_id as hold, document_id as "documentId"
    from ledger_entries(${ctx.tenant}, ${moves.map((move) => move.line.id)})`;
  return new Map(rows.map((row) => [row.id, { ...row, kind: KIND_OF[row.kind] }]));
}

type OpenHold = Omit<KnownHold, 'book'>;
const openHoldsOf = async (ctx: Ctx, ids: Id[]): Promise<OpenHold[]> =>
  ids.length === 0
    ? []
    : ctx.sql<OpenHold>`
        select id, from_account as "from", to_account as "to", rest::bigint as left
        from ledger_holds(${ctx.tenant}, ${ids})`;

/** Holds whose accounts are locked. One that was committed only just now does not exist yet for this batch. */
function heldBetween(rows: readonly OpenHold[], locked: readonly Locked[]): Map<Id, KnownHold> {
  const books = new Map(locked.map(({ id, book }) => [id, book]));
  const holds = new Map<Id, KnownHold>();
  for (const { id, from, to, left } of rows) {
    const sides = [from, to].filter(isBounded);
    const book = books.get(sides[0]!);
    if (book !== undefined && sides.every((side) => books.has(side))) holds.set(id, { id, book, from, to, left });
  }
  return holds;
}

async function write(ctx: Ctx, entries: Entry[], locked: Locked[], today: string): Promise<void> {
  const actor = actorText(ctx.actor);
  const column = <T>(pick: (entry: Entry) => T) => pgArray(entries.map(pick));
  // Ids and numbers need no quotes, and there are many of them.
  const plain = (pick: (entry: Entry) => string | bigint | number) => `{${entries.map(pick).join(',')}}`;
  await ctx.sql`
    select ledger_write(${ctx.tenant}, ${locked.map((l) => l.id)}, ${locked.map((l) => l.tid)},
      ${plain((e) => e.id)}, ${plain((e) => KIND[e.kind])}, ${plain((e) => e.from)}, ${plain((e) => e.to)},
      ${plain((e) => e.amount)}, ${plain((e) => e.hold ?? 'null')}, ${column((e) => e.expiresAt)},
      ${column((e) => e.posting.document.type)}, ${plain((e) => e.documentId)}, ${plain((e) => e.line)},
      ${plain((e) => e.posting.businessOn ?? today)}, ${column((e) => e.posting.actor ?? actor)},
      ${column((e) => e.posting.reason)})`;
}

async function recordExceptions(ctx: Ctx, exceptions: Exception[]): Promise<void> {
  const column = <T>(pick: (exception: Exception) => T) => exceptions.map(pick);
  await ctx.sql`
    select ledger_except(${ctx.tenant}, ${column((e) => e.entry)}, ${column((e) => e.account)},
      ${column((e) => e.short)}, ${column((e) => e.floor)})`;
}
