/**
 * Open months reckoned from the ledger and kept. What must stay true: a closed month is never written again; the months
 * after it begin with what it ended with.
 */
import type { CostKind } from '../contract/costs.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { DaySums, keepOpening } from './day-sums.ts';
import { type MonthLine, type Reckoned, Reckoning } from './moving-average.ts';
import {
  type CostJobPorts,
  costsOf,
  type KeptMonth,
  lastDayOf,
  lineTable,
  monthAfter,
  monthsOf,
  monthTable,
  movementsIn,
  openingAfter,
  reversalsIn,
  type Totals,
} from './store.ts';

export const MAKE = 'costs.make';
const ROWS_AT_ONCE = 5000;

/** Asks for open months to be reckoned anew; asked twice before it is begun, it is done once. */
export async function askCosts(ctx: Ctx): Promise<void> {
  await ctx.sql`
    insert into cost_run (tenant_id, asked_at)
    values (${ctx.tenant}, ${new Date(ctx.now())})
    on conflict (tenant_id) do update
    set asked_at = excluded.asked_at, done_count = 0, total_count = 0`;
  await ctx.enqueue(MAKE, {}, { key: 'schedule' });
}

/** Told after every part; what it writes is seen at once. */
export type Progress = (done: number, total: number) => Promise<void>;

type Makes = Pick<CostJobPorts, 'currency' | 'settledWhenSold' | 'whoseGoods'>;

/** Reckons and keeps the open months through the present one. Posts nothing; one at a time in a tenant. */
export async function makeCosts(ctx: Ctx, ports: Makes, told: Progress): Promise<Reckoned> {
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended(${`costs/${ctx.tenant}`}, 0))`;
  // Sorting years of entries may take longer than a request should.
  await ctx.sql`select set_config('statement_timeout', '0', true)`;
  const present = dayOf(ctx.now()).slice(0, 7);
  const closed = (await monthsOf(ctx)).find(({ closedAt }) => closedAt !== null)?.month ?? null;
  const [opening, reversals] = [await openingAfter(ctx, closed), await reversalsIn(ctx)];
  const begin = (first: string) => {
    const months = monthsFrom(closed ? monthAfter(closed) : first, present);
    return { months, reckoning: new Reckoning(opening, months, (id) => reversals.get(id)) };
  };
  const days = new DaySums(ports.whoseGoods);
  let begun: ReturnType<typeof begin> | null = null;
  let done = 0;
  for await (const { movements, total } of movementsIn(ctx, closed && lastDayOf(closed), lastDayOf(present))) {
    begun ??= begin(movements[0]!.day.slice(0, 7));
    begun.reckoning.take(movements, await costsOf(ctx, movements, ports));
    await days.add(ctx, begun.reckoning.takeWorths());
    done += movements.length;
    await told(done, total);
  }
  const { months, reckoning } = begun ?? begin(present);
  const reckoned = reckoning.end();
  await days.add(ctx, reckoning.takeWorths());
  await keep(ctx, months, reckoned);
  if (closed) await keepOpening(ctx, closed, lastDayOf(closed));
  await days.keep(ctx, months);
  return reckoned;
}

function monthsFrom(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = monthAfter(month)) months.push(month);
  return months;
}

async function keep(ctx: Ctx, months: readonly string[], { lines, missing }: Reckoned): Promise<void> {
  await ctx.sql`delete from cost_line where tenant_id = ${ctx.tenant} and month = any(${months as string[]}::text[])`;
  await ctx.sql`delete from cost_missing where tenant_id = ${ctx.tenant} and month = any(${months as string[]}::text[])`;
  for (let i = 0; i < lines.length; i += ROWS_AT_ONCE)
    await lineTable.insert(ctx, lines.slice(i, i + ROWS_AT_ONCE).map(rowOf));
  await ctx.sql`
    insert into cost_missing (tenant_id, month, document_id, sku_id, node_id, pieces)
    select ${ctx.tenant}::int, n.month, n.document_id, n.sku_id, n.node_id, n.pieces
    from unnest(${missing.map((one) => one.month)}::text[], ${missing.map((one) => one.documentId)}::uuid[],
                ${missing.map((one) => one.skuId)}::uuid[], ${missing.map((one) => one.nodeId)}::uuid[],
                ${missing.map((one) => one.pieces)}::bigint[]) n(month, document_id, sku_id, node_id, pieces)`;
  const byMonth = Map.groupBy(lines, (line) => line.month);
  const known = new Map((await monthsOf(ctx, 'locked')).map((one) => [one.month, one]));
  const transit = await piecesInTransit(ctx, months);
  const rows = months.map((month): KeptMonth => {
    const own = byMonth.get(month) ?? [];
    return {
      ...(known.get(month) ?? NEW_MONTH),
      ...{ month, madeAt: new Date(ctx.now()), totals: totalsOf(own), transit: transit.get(month)! },
      negative: own.filter(({ pieces }) => pieces < 0n).length,
    };
  });
  await monthTable.save(ctx, rows, ['month'], 'version');
}

const NEW_MONTH = {
  ...{ closedAt: null, closedBy: '', askedBy: '', askedWhy: '', closingAt: null, closingBy: '', hinderedAt: null },
  version: 1,
};

const worth = (pieces: bigint, value: bigint): [string, string] => [String(pieces), String(value)];

const rowOf = ({ month, skuId, nodeId, openingPieces, openingValue, moves, pieces, value, last }: MonthLine) => ({
  ...{ month, skuId, nodeId, openingPieces, openingMinor: openingValue, closingPieces: pieces, closingMinor: value },
  ...{ lastMinor: last.value, lastPieces: last.pieces },
  moves: Object.fromEntries([...moves].map(([kind, one]) => [kind, worth(one.pieces, one.value)])),
});

function totalsOf(lines: readonly MonthLine[]): Totals {
  const sums = new Map<CostKind | 'opening' | 'closing', { pieces: bigint; value: bigint }>();
  const add = (kind: CostKind | 'opening' | 'closing', pieces: bigint, value: bigint): void => {
    const before = sums.get(kind) ?? { pieces: 0n, value: 0n };
    sums.set(kind, { pieces: before.pieces + pieces, value: before.value + value });
  };
  for (const line of lines) {
    add('opening', line.openingPieces, line.openingValue);
    for (const [kind, one] of line.moves) add(kind, one.pieces, one.value);
    add('closing', line.pieces, line.value);
  }
  return Object.fromEntries([...sums].map(([kind, one]) => [kind, worth(one.pieces, one.value)]));
}

/** Sent and not arrived at the end of each month. */
async function piecesInTransit(ctx: Ctx, months: readonly string[]): Promise<Map<string, bigint>> {
  const rows = await ctx.sql<{ month: string; pieces: bigint }>`
    with transit as (
      select id
      from account
      where tenant_id = ${ctx.tenant} and book = 'stock' and place = 'transit' and bounded),
    moved as (
      select t.business_on, t.amount
      from transit a
      join transfer t on t.tenant_id = ${ctx.tenant} and t.to_account = a.id and t.kind in ('p', 's')
      union all
      select t.business_on, -t.amount
      from transit a
      join transfer t on t.tenant_id = ${ctx.tenant} and t.from_account = a.id and t.kind in ('p', 's'))
    select m.month, coalesce(sum(e.amount), 0)::bigint as pieces
    from unnest(${months as string[]}::text[], ${months.map(lastDayOf)}::date[]) m(month, ends_on)
    left join moved e on e.business_on <= m.ends_on
    group by m.month`;
  return new Map(rows.map(({ month, pieces }) => [month, pieces]));
}
