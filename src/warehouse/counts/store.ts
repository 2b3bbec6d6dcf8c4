/** Stocktakes, their bins and counts, as they are kept. What must stay true: whoever changes one has called `lockBins`. */
import type { StocktakeBinState, StocktakeKind, StocktakeScope, StocktakeState } from '../../contract/stocktakes.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { lockBins, type Node } from '../../stock/stock.ts';

export type StocktakeFields = {
  id: Id;
  nodeId: Id;
  kind: StocktakeKind;
  scope: StocktakeScope;
  tolerance: bigint;
  state: StocktakeState;
  note: string;
  createdAt: Date;
  createdBy: string;
};
export type StoredStocktake = StocktakeFields & { number: string; version: number };

export const stocktakeTable = table<StocktakeFields>('stocktake', {
  id: 'uuid',
  nodeId: 'uuid',
  kind: 'text',
  scope: 'jsonb',
  tolerance: 'bigint',
  state: 'text',
  note: 'text',
  createdAt: 'timestamptz',
  createdBy: 'text',
});

export type BinFields = { id: Id; stocktakeId: Id; bin: string; skuIds: Id[]; state: StocktakeBinState; round: number };
export type StoredBin = BinFields & { countId: Id | null; documentId: Id | null };

export const binTable = table<BinFields>('stocktake_bin', {
  id: 'uuid',
  stocktakeId: 'uuid',
  bin: 'text',
  skuIds: 'uuid[]',
  state: 'text',
  round: 'int',
});

/** Pieces per SKU, of goods kept by lot per `sku/lot`. */
export type Found = Record<string, string>;
/** What was told of lots, per `sku/lot`. */
export type ToldLots = Record<string, { madeOn: string | null; expiresOn: string | null }>;
export type StoredCount = {
  id: Id;
  stocktakeBinId: Id;
  round: number;
  state: 'open' | 'closed' | 'moved' | 'givenUp';
  countedBy: string;
  /** To the microsecond, as ledger entries are. */
  startedAt: string;
  found: Found;
  toFetch: Found;
  lots: ToldLots;
  /** Codes that were scanned, per SKU. */
  pieces: Record<Id, string[]>;
};

export const selectCount = sql`
  id, stocktake_bin_id as "stocktakeBinId", round, state, counted_by as "countedBy", started_at::text as "startedAt", found,
  to_fetch as "toFetch", lots, pieces`;

export type LineFields = { countId: Id; skuId: Id; lot: string; counted: bigint; expected: bigint; book: bigint };
export const lineTable = table<LineFields>('stocktake_line', {
  countId: 'uuid',
  skuId: 'uuid',
  lot: 'text',
  counted: 'bigint',
  expected: 'bigint',
  book: 'bigint',
});

export const OPEN_STATES = ['approved', 'running', 'partlyDone'] as const satisfies readonly StocktakeState[];
export const isOpen = (state: StocktakeState): boolean => (OPEN_STATES as readonly string[]).includes(state);

/** At the nodes given; nobody else moves goods out of its bins or changes it. Refuses `warehouse.stocktakeUnknown` (404). */
export async function lockStocktake(ctx: Ctx, nodes: readonly Node[], id: Id): Promise<StoredStocktake> {
  const [found] = await ctx.run<{ nodeId: Id }>(sql`
    select node_id as "nodeId"
    from stocktake
    where tenant_id = ${ctx.tenant}
      and id = ${id}`);
  if (!found || !nodes.some((node) => node.id === found.nodeId))
    throw new Refused('warehouse.stocktakeUnknown', { id }, 404);
  await lockBins(ctx, [found.nodeId]);
  const [stocktake] = await ctx.run<StoredStocktake>(sql`
    select number, version, ${stocktakeTable.select()}
    from stocktake
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    for update`);
  return stocktake!;
}

/** Bins of a stocktake, of these states where some are named. */
export const binsOf = (ctx: Ctx, stocktakeId: Id, states?: readonly StocktakeBinState[]): Promise<StoredBin[]> =>
  ctx.run(sql`
    select ${binTable.select()}, count_id as "countId", document_id as "documentId"
    from stocktake_bin
    where tenant_id = ${ctx.tenant}
      and stocktake_id = ${stocktakeId}
      ${states ? sql`and state = any(${states as StocktakeBinState[]}::text[])` : sql``}
    order by bin`);

/** How far a stocktake is follows from its bins. Call it after they have changed. */
export async function followBins(ctx: Ctx, stocktakeId: Id): Promise<void> {
  await ctx.sql`
    update stocktake s
    set state = b.state, version = version + 1
    from (
      select case
               when bool_and(state = 'done') then 'done'
               when bool_or(state = 'done') then 'partlyDone'
               when bool_or(state <> 'open') then 'running'
               else 'approved'
             end as state
      from stocktake_bin
      where tenant_id = ${ctx.tenant}
        and stocktake_id = ${stocktakeId}) b
    where s.tenant_id = ${ctx.tenant}
      and s.id = ${stocktakeId}
      and s.state in ('approved', 'running', 'partlyDone')
      and s.state <> b.state`;
}

/** Sets bins to a state; `more`: further assignments. */
export async function setBins(ctx: Ctx, ids: readonly Id[], state: StocktakeBinState, more = sql``): Promise<void> {
  await ctx.run(sql`
    update stocktake_bin
    set state = ${state} ${more}
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`);
}
