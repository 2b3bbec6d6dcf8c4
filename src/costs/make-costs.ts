/**
 * Open months reckoned from the ledger: once a day, and when somebody asks. What must stay true: a closed month is never
 * written again; the months after it begin with what it ended with.
 */
import type { CostKind } from '../contract/costs.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import { type MonthLine, type Reckoned, reckon } from './moving-average.ts';
import {
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

const MAKE = 'costs.make';
const ROWS_AT_ONCE = 5000;

/** Asks for open months to be reckoned anew; asked twice before it is begun, it is done once. */
export async function askCosts(ctx: Ctx): Promise<void> {
  await ctx.sql`
    insert into cost_run (tenant_id, asked_at)
    values (${ctx.tenant}, ${new Date(ctx.now())})
    on conflict (tenant_id) do update set asked_at = excluded.asked_at`;
  await ctx.enqueue(MAKE, {}, { key: 'schedule' });
}

/** Reckons and keeps the open months through `month`; the present one where none is named. Posts nothing. */
export async function makeCosts(ctx: Ctx, currency: string, month = dayOf(ctx.now()).slice(0, 7)): Promise<Reckoned> {
  // One at a time; a scan over years of entries may take longer than a request should.
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended(${`costs/${ctx.tenant}`}, 0))`;
  await ctx.sql`select set_config('statement_timeout', '0', true)`;
  const closed = (await monthsOf(ctx)).find(({ closedAt }) => closedAt !== null)?.month ?? null;
  const movements = await movementsIn(ctx, closed && lastDayOf(closed), lastDayOf(month));
  const first = closed ? monthAfter(closed) : (movements[0]?.day.slice(0, 7) ?? month);
  const reversals = await reversalsIn(ctx);
  const reckoned = reckon(
    { opening: await openingAfter(ctx, closed), months: monthsFrom(first, month) },
    movements,
    await costsOf(ctx, movements, currency),
    (id) => reversals.get(id),
  );
  await keep(ctx, monthsFrom(first, month), reckoned);
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
  const transit = await piecesInTransit(ctx);
  const rows = months.map((month): KeptMonth => {
    const own = byMonth.get(month) ?? [];
    return {
      ...{ month, madeAt: new Date(ctx.now()), totals: totalsOf(own), transit, version: 1 },
      ...{ negative: own.filter(({ pieces }) => pieces < 0n).length, closedAt: null, closedBy: '' },
      ...{ askedBy: '', askedWhy: '' },
    };
  });
  await monthTable.save(ctx, rows, ['month'], 'version');
}

const told = (pieces: bigint, value: bigint): [string, string] => [String(pieces), String(value)];

const rowOf = ({ month, skuId, nodeId, openingPieces, openingValue, moves, pieces, value, last }: MonthLine) => ({
  ...{ month, skuId, nodeId, openingPieces, openingMinor: openingValue, closingPieces: pieces, closingMinor: value },
  ...{ lastMinor: last.value, lastPieces: last.pieces },
  moves: Object.fromEntries([...moves].map(([kind, one]) => [kind, told(one.pieces, one.value)])),
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
  return Object.fromEntries([...sums].map(([kind, one]) => [kind, told(one.pieces, one.value)]));
}

/** Sent and not arrived, now. */
async function piecesInTransit(ctx: Ctx): Promise<bigint> {
  const [row] = await ctx.sql<{ pieces: bigint }>`
    select coalesce(sum(posted), 0)::bigint as pieces
    from account
    where tenant_id = ${ctx.tenant}
      and book = 'stock'
      and place = 'transit'
      and bounded`;
  return row!.pieces;
}

async function makeAsked(ctx: Ctx, currency: string): Promise<void> {
  const begun = new Date(ctx.now());
  await makeCosts(ctx, currency);
  await ctx.sql`
    insert into cost_run (tenant_id, done_at)
    values (${ctx.tenant}, ${begun})
    on conflict (tenant_id) do update
    set asked_at = case when cost_run.asked_at > excluded.done_at then cost_run.asked_at end,
        done_at = excluded.done_at`;
}

export const costJobs = (currency: string): JobHandler[] => [
  { kind: MAKE, batch: 10, run: (ctx) => makeAsked(ctx, currency) },
];
export const costSchedules: Schedule[] = [{ kind: MAKE, everySeconds: 24 * 3600 }];
