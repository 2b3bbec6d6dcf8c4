/** How old open items are as of any day, and that together they are what the books say. */
import { type AgeingRow, BUCKETS, type DueSide } from '../contract/dues.ts';
import { balancesBetween, OPEN_ITEMS, type WhomPorts, whomNames } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import { bucketOf, daysBetween } from './due.ts';
import { type Item, itemTable } from './store.ts';

export type OpenItem = Item & { open: bigint; letterLevel: number };

/** Items with what was open of them at the end of a day; `all`: also those with nothing. */
export const openAsOf = (
  ctx: Ctx,
  { side, asOf, where = sql`true`, all = false }: { side: DueSide; asOf: string; where?: Sql; all?: boolean },
): Promise<OpenItem[]> =>
  ctx.run<OpenItem>(sql`
    select *
    from (
      select ${itemTable.select('i')}, i.amount_minor - sign(i.amount_minor)::bigint * coalesce((
               select sum(m.amount_minor)::bigint
               from due_match m
               where m.tenant_id = i.tenant_id
                 and ${matchedWith}
                 and m.on_day <= ${asOf}::date
                 and (m.undone_on is null or m.undone_on > ${asOf}::date)), 0) as open,
             coalesce((select max(level) from due_letter_item d where d.tenant_id = i.tenant_id and d.item_id = i.id), 0)
               as "letterLevel"
      from due_item i
      where i.tenant_id = ${ctx.tenant}
        and i.side = ${side}
        and i.on_day <= ${asOf}::date
        and (${all} or i.closed_on is null or i.closed_on > ${asOf}::date)
        and ${where}) i
    where ${all} or i.open <> 0
    order by i."dueOn", i.id`);

const matchedWith = sql`(
  (i.amount_minor > 0 and m.claim_id = i.id) or (i.amount_minor < 0 and m.credit_id = i.id))`;

export type Aged = { buckets: bigint[]; unapplied: bigint; closing: bigint; oldestDays: number };

/** Items that are added up: what is owed by age, what came and is matched with nothing beside it. */
export function ageOf(items: readonly OpenItem[], asOf: string): Aged {
  const aged: Aged = { buckets: BUCKETS.map(() => 0n), unapplied: 0n, closing: 0n, oldestDays: 0 };
  for (const { open, dueOn } of items) {
    aged.closing += open;
    if (open < 0n) aged.unapplied += open;
    if (open <= 0n) continue;
    const late = daysBetween(dueOn, asOf);
    aged.buckets[bucketOf(late)]! += open;
    aged.oldestDays = Math.max(aged.oldestDays, late);
  }
  return aged;
}

/** `rows`: who owes most comes first. */
export async function ageing(ctx: Ctx, ports: WhomPorts, { side, asOf }: { side: DueSide; asOf: string }) {
  const items = await openAsOf(ctx, { side, asOf });
  const byParty = Map.groupBy(items, ({ party }) => party);
  const nameOf = await whomNames(ctx, ports, [...byParty.keys()]);
  const rows = [...byParty].map(([party, own]) => ({ party, name: nameOf(party), ...ageOf(own, asOf) }));
  const { oldestDays: _, ...total } = ageOf(items, asOf);
  return {
    rows: rows.toSorted((a, b) => (a.closing === b.closing ? 0 : a.closing > b.closing ? -1 : 1)),
    ...{ total, movement: await movement(ctx, side, asOf), ledger: await ledgerOf(ctx, side, asOf) },
  };
}
export type AgedRow = Omit<AgeingRow, 'buckets' | 'unapplied' | 'closing'> & Aged;

/** From the first of the month on. */
async function movement(ctx: Ctx, side: DueSide, asOf: string) {
  const from = `${asOf.slice(0, 7)}-01`;
  const [sums] = await ctx.sql<Record<'opening' | 'billed' | 'received' | 'writtenOff' | 'closing', bigint>>`
    select coalesce(sum(amount_minor) filter (where on_day < ${from}::date), 0)::bigint as opening,
           coalesce(sum(amount_minor) filter (where on_day >= ${from}::date and amount_minor > 0), 0)::bigint as billed,
           -coalesce(sum(amount_minor) filter (
             where on_day >= ${from}::date and amount_minor < 0 and document_kind <> 'writeOff'), 0)::bigint as received,
           -coalesce(sum(amount_minor) filter (
             where on_day >= ${from}::date and amount_minor < 0 and document_kind = 'writeOff'), 0)::bigint
             as "writtenOff",
           coalesce(sum(amount_minor), 0)::bigint as closing
    from due_item
    where tenant_id = ${ctx.tenant}
      and side = ${side}
      and on_day <= ${asOf}::date`;
  return { from, ...sums! };
}

/** What the accounts stand at in the general ledger. */
async function ledgerOf(ctx: Ctx, side: DueSide, asOf: string): Promise<bigint> {
  const balances = await balancesBetween(ctx, { from: asOf, to: asOf });
  const debit = balances
    .filter(({ account }) => OPEN_ITEMS[account] === side)
    .reduce((sum, { opening, debit: plus, credit }) => sum + opening + plus - credit, 0n);
  return side === 'receivable' ? debit : -debit;
}
