/**
 * The statement of a licensed account against its pool in the custody book (tie-outs T3 and T4): what channels paid in is
 * settled as the bank shows it (row 2), payouts, what came back of them and receipts are found by number and amount. What
 * is on one side only is a difference. What must stay true: a line is one document, and a document on one line.
 */
import {
  type PaidByStatement,
  type PoolDocument,
  poolDocuments,
  registersOf,
  settleFromStatement,
  takeStatementResults,
} from '../clearing/clearing.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { type Movement, tieMovements } from './bank-ties.ts';
import { type Difference, missingType } from './difference.ts';
import { type PoolTie, tiePoolLines } from './pool-ties.ts';
import { statementAccounts } from './statement-accounts.ts';
import { differenceTable } from './store.ts';

/** Which statement is of which licensed account, and which accounts settle into one that has a statement. */
export type Pools = { statements: ReadonlyMap<string, string>; channels: ReadonlyMap<string, string> };

export async function poolsOf(ctx: Ctx): Promise<Pools> {
  const kept = await statementAccounts(ctx);
  const statements = new Map(kept.flatMap(({ id, custodian }) => (custodian === null ? [] : [[id, custodian]])));
  if (statements.size === 0) return { statements, channels: new Map() };
  const known = new Set(statements.values());
  const channels = [...(await registersOf(ctx))].filter(([, custodian]) => known.has(custodian));
  return { statements, channels: new Map(channels) };
}

/** `itemId`: the document a line is, where that is known. */
export type PoolLine = Movement & { itemId: Id | null };
/** What is booked when everything else of the transaction is done. */
export type PoolNews = { settled: (Settling & { custodian: string })[]; results: PaidByStatement[] };
type Settling = { id: Id; merchantAccount: string; reference: string; netMinor: bigint; settledOn: string };
/** `touched`: bills on which something was found or is missing. */
type Tied = { touched: readonly Touched[]; news: PoolNews };
export type Touched = { account: string; billId: Id };

/** `rows`: open lines of pools and of channels that settle into them. Ties of two bills are kept by `keep`. */
export async function tiePools(
  ctx: Ctx,
  pools: Pools,
  rows: readonly PoolLine[],
  since: Date,
  keep: (ties: readonly { left: Movement[]; came: Movement[] }[]) => Promise<void>,
): Promise<Tied> {
  const news: PoolNews = { settled: [], results: [] };
  if (pools.statements.size === 0) return { touched: [], news };
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended(${`pools/${ctx.tenant}`}, 0))`;
  const custodians = [...new Set(pools.statements.values())];
  const documents = await poolDocuments(ctx, custodians, since);
  const found = await foundOf(ctx, documents);
  const items: { line: Movement; id: Id }[] = [];
  const ties: PoolTie[] = [];
  for (const custodian of custodians) {
    const own = documents.filter((one) => one.custodian === custodian);
    const lines = rows.filter(({ account }) => pools.statements.get(account) === custodian);
    const left = rows.filter((one) => pools.channels.get(one.account) === custodian && one.amountMinor < 0n);
    const came = tieChannels(left, lines, own);
    await keep(came);
    const settling = settlementsOf(ctx, came, own, found);
    items.push(...settling.items);
    news.settled.push(...settling.settled.map((one) => ({ ...one, custodian })));
    for (const { id } of settling.items) found.add(id);
    const tied = new Set<Movement>(came.flatMap((tie) => tie.came));
    ties.push(
      ...tiePoolLines(
        lines.filter((one) => one.itemId === null && !tied.has(one)),
        own,
        found,
      ),
    );
  }
  for (const { line, document } of ties) items.push({ line, id: document.id });
  for (const { document } of ties) for (const id of [document.id, ...document.parts]) found.add(id);
  news.results = ties.flatMap(({ line, document, byNumber }) => resultOf(line, document, byNumber));
  await keepItems(ctx, items);
  await keepUnexplained(ctx, pools);
  const missing = await keepMissing(ctx, pools, documents, found);
  return { touched: [...rows.filter(({ account }) => pools.statements.has(account)), ...missing], news };
}

/** Last in the transaction: entries of the custody book come after everything else. */
export async function bookPoolNews(ctx: Ctx, { settled, results }: PoolNews): Promise<void> {
  for (const [custodian, some] of Map.groupBy(settled, (one) => one.custodian))
    await settleFromStatement(ctx, custodian, some);
  await takeStatementResults(ctx, results);
}

/** What stands on lines already; of what has parts, the parts too. */
async function foundOf(ctx: Ctx, documents: readonly PoolDocument[]): Promise<Set<string>> {
  const rows = await ctx.sql<{ id: Id }>`
    select item_id as id
    from bill_line
    where tenant_id = ${ctx.tenant}
      and item_id = any(${documents.map(({ id }) => id)}::uuid[])
      and verdict not in ('matched', 'feeDiffers')`;
  const ids = new Set(rows.map(({ id }) => id));
  return new Set(documents.filter(({ id }) => ids.has(id)).flatMap(({ id, parts }) => [id, ...parts]));
}

/** A settlement somebody recorded by hand may be on its line before the channel's bill says that it left. */
function tieChannels(left: readonly PoolLine[], lines: readonly PoolLine[], documents: readonly PoolDocument[]) {
  const settlements = new Map(documents.flatMap((one) => (one.kind === 'settlement' ? [[one.id, one]] : [])));
  const came = lines.filter((one) => one.amountMinor > 0n && (one.itemId === null || settlements.has(one.itemId)));
  const out = left.map((one) => ({ ...one, amountMinor: -one.amountMinor }));
  return tieMovements(out, came).filter(
    (tie) => new Set([...tie.left.map(({ account }) => account), ...channelsAt(tie.came, settlements)]).size === 1,
  );
}

const channelsAt = (came: readonly Movement[], settlements: ReadonlyMap<Id, PoolDocument>): string[] =>
  (came as readonly PoolLine[]).flatMap(({ itemId }) => (itemId === null ? [] : settlements.get(itemId)!.channel));

/** Each line that channels paid in is a settlement: one that somebody has recorded, or a new one. */
function settlementsOf(
  ctx: Ctx,
  ties: readonly { left: Movement[]; came: Movement[] }[],
  documents: readonly PoolDocument[],
  found: ReadonlySet<string>,
) {
  const known = documents.filter(({ kind, id }) => kind === 'settlement' && !found.has(id));
  const taken = new Set(
    documents.flatMap(({ kind, number, channel }) => (kind === 'settlement' ? `${channel} ${number}` : [])),
  );
  const items: { line: Movement; id: Id }[] = [];
  const settled: Settling[] = [];
  for (const { left, came } of ties) {
    const { account: merchantAccount, refs } = left[0]!;
    for (const line of came as PoolLine[]) {
      if (line.itemId !== null) continue;
      const candidates = known.filter(
        ({ channel, id }) => channel === merchantAccount && !items.some((one) => one.id === id),
      );
      const [recorded] = tiePoolLines([{ ...line, refs: [...line.refs, ...refs] }], candidates, new Set());
      const id = recorded?.document.id ?? ctx.newId();
      items.push({ line, id });
      if (recorded) continue;
      const number = (line.refs.at(-1) ?? refs[0] ?? dayOf(line.at.getTime())).slice(0, 40);
      const reference = taken.has(`${merchantAccount} ${number}`) ? `${number}/${id.slice(-12)}` : number;
      taken.add(`${merchantAccount} ${reference}`);
      settled.push({
        ...{ id, merchantAccount, reference, netMinor: line.amountMinor, settledOn: dayOf(line.at.getTime()) },
      });
    }
  }
  return { items, settled };
}

/** A line that names a payout says what became of it, unless that is known. */
function resultOf(
  line: Movement,
  { kind, number, bookedOn, needs }: PoolDocument,
  byNumber: boolean,
): PaidByStatement[] {
  if (!byNumber || bookedOn !== null || needs !== null) return [];
  const on = dayOf(line.at.getTime());
  if (kind === 'payout') return [{ number, result: 'success', on }];
  return kind === 'payoutReturned' ? [{ number, result: 'returned', on }] : [];
}

async function keepItems(ctx: Ctx, items: readonly { line: Movement; id: Id }[]): Promise<void> {
  if (items.length === 0) return;
  await ctx.sql`
    update bill_line l
    set verdict = 'tied', item_id = n.id
    from unnest(${items.map(({ line }) => line.billId)}::uuid[], ${items.map(({ line }) => line.line)}::int[],
                ${items.map(({ id }) => id)}::uuid[]) n(bill_id, line, id)
    where l.tenant_id = ${ctx.tenant}
      and l.bill_id = n.bill_id
      and l.line = n.line`;
}

type Unexplained = Pick<
  Difference,
  'billId' | 'merchantAccount' | 'reference' | 'providerReference' | 'currency' | 'at'
> & {
  line: number;
  amountMinor: bigint;
  text: string;
};

/** Lines of pools that are nobody's. */
async function keepUnexplained(ctx: Ctx, { statements }: Pools): Promise<void> {
  const rows = await ctx.sql<Unexplained>`
    update bill_line l
    set verdict = 'poolUnexplained'
    from bill b
    where l.tenant_id = ${ctx.tenant}
      and b.tenant_id = l.tenant_id
      and b.id = l.bill_id
      and b.replaced_by is null
      and l.merchant_account = any(${[...statements.keys()]}::text[])
      and l.kind = 'transfer'
      and l.verdict = 'notCompared'
    returning l.bill_id as "billId", l.line, l.merchant_account as "merchantAccount", l.reference,
              coalesce(nullif(l.provider_reference, ''), l.entry_number) as "providerReference", l.gross_minor as "amountMinor", l.currency, l.at, l.text`;
  await differenceTable.insert(
    ctx,
    rows.map(({ line, amountMinor, text, ...about }) => ({
      ...{ ...about, id: ctx.newId(), billLine: line, itemId: null, kind: 'transfer' as const },
      ...{ type: missingType(amountMinor), verdict: 'poolUnexplained' as const, state: 'diff' as const },
      ...{ oursMinor: null, theirsMinor: amountMinor, diffMinor: amountMinor, createdAt: new Date(ctx.now()) },
      data: { text, custodian: statements.get(about.merchantAccount)! },
    })),
    sql`on conflict do nothing`,
  );
}

type Covering = { id: Id; account: string; from: string; until: string };

/** What the book has and the bank has not, once the bank's statement of a later day is here. */
async function keepMissing(
  ctx: Ctx,
  { statements }: Pools,
  documents: readonly PoolDocument[],
  found: ReadonlySet<string>,
): Promise<Touched[]> {
  const bills = await ctx.sql<Covering>`
    select id, merchant_account as account, from_day as "from", until_day as until
    from bill
    where tenant_id = ${ctx.tenant}
      and merchant_account = any(${[...statements.keys()]}::text[])
      and replaced_by is null
      and until_day is not null
    order by until_day`;
  const missing = documents.flatMap((one) => {
    // What has parts is looked for part by part.
    if (one.bookedOn === null || one.parts[0] !== one.id || found.has(one.id)) return [];
    const own = bills.filter(({ account }) => statements.get(account) === one.custodian);
    const later = own.find(({ until }) => until > one.bookedOn!);
    if (!later || own[0]!.from > one.bookedOn) return [];
    const bill = own.find(({ from, until }) => from <= one.bookedOn! && one.bookedOn! <= until) ?? later;
    return [{ one, bill }];
  });
  const known = await ctx.sql<{ id: Id }>`
    select item_id as id
    from difference
    where tenant_id = ${ctx.tenant}
      and item_id = any(${missing.map(({ one }) => one.id)}::uuid[])
      and verdict = 'notInPool'
      and state <> 'closed'`;
  const told = new Set(known.map(({ id }) => id));
  const fresh = missing.filter(({ one }) => !told.has(one.id));
  await differenceTable.insert(
    ctx,
    fresh.map(({ one, bill }) => ({
      ...{ id: ctx.newId(), billId: bill.id, billLine: null, itemId: one.id, kind: 'transfer' as const },
      ...{ merchantAccount: bill.account, verdict: 'notInPool' as const, state: 'diff' as const },
      type: one.kind.startsWith('payout') ? ('payout' as const) : missingType(-one.amountMinor),
      ...{ reference: one.number, providerReference: '', currency: HOME_CURRENCY, data: {} },
      ...{ oursMinor: one.amountMinor, theirsMinor: null, diffMinor: -one.amountMinor },
      ...{ at: new Date(`${one.bookedOn}T12:00:00+08:00`), createdAt: new Date(ctx.now()) },
    })),
    sql`on conflict do nothing`,
  );
  await ctx.sql`
    update difference
    set state = 'resolved', data = data || '{"closedBy": "laterMatch"}'
    where tenant_id = ${ctx.tenant}
      and item_id = any(${[...found]}::uuid[])
      and verdict = 'notInPool'
      and state in ('diff', 'carried')`;
  return fresh.map(({ bill }) => ({ account: bill.account, billId: bill.id }));
}
