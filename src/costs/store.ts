/** Months as they are kept, and what they are reckoned from: the ledger's entries and what documents cost. */
import { skusById } from '../catalog/catalog.ts';
import type { CostKind } from '../contract/costs.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { raw, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { WhoseGoods } from './day-sums.ts';
import type { Cost, CostOf, Holding, Movement } from './moving-average.ts';

export type CostPorts = {
  currency: string;
  /** Days on which counts of stock were begun that have not ended: the warehouse's. */
  openCounts: (ctx: Ctx) => Promise<string[]>;
};
/** Of goods among these, whether they are paid for when they are sold and not when they come. */
export type SettledWhenSold = (ctx: Ctx, skuIds: readonly Id[]) => Promise<(skuId: Id, day: string) => boolean>;
export type CostJobPorts = CostPorts & {
  /** Goods that still belong to their supplier: his terms say so. */
  settledWhenSold: SettledWhenSold;
  /** Whose goods documents moved: theirs who own the documents. */
  whoseGoods: WhoseGoods;
  /** Called in the transaction that has reckoned: the books hear of what stock is worth. */
  reckoned: (ctx: Ctx) => Promise<void>;
};

/** `[pieces, value]` as text: a JSON number loses digits. */
type Told = [string, string];
export type Totals = Partial<Record<CostKind | 'opening' | 'closing', Told>>;
export type KeptMonth = {
  month: string;
  madeAt: Date;
  totals: Totals;
  negative: number;
  transit: bigint;
  closedAt: Date | null;
  closedBy: string;
  askedBy: string;
  askedWhy: string;
  /** Being closed since then, by the one who asked; and when the last try was hindered. */
  closingAt: Date | null;
  closingBy: string;
  hinderedAt: Date | null;
  version: number;
};
export type KeptLine = {
  month: string;
  skuId: Id;
  nodeId: Id;
  openingPieces: bigint;
  openingMinor: bigint;
  moves: Partial<Record<CostKind, Told>>;
  closingPieces: bigint;
  closingMinor: bigint;
  lastMinor: bigint;
  lastPieces: bigint;
};

export const monthTable = table<KeptMonth>('cost_month', {
  month: 'text',
  madeAt: 'timestamptz',
  totals: 'jsonb',
  negative: 'int',
  transit: 'bigint',
  closedAt: 'timestamptz',
  closedBy: 'text',
  askedBy: 'text',
  askedWhy: 'text',
  closingAt: 'timestamptz',
  closingBy: 'text',
  hinderedAt: 'timestamptz',
  version: 'int',
});
export const lineTable = table<KeptLine>('cost_line', {
  month: 'text',
  skuId: 'uuid',
  nodeId: 'uuid',
  openingPieces: 'bigint',
  openingMinor: 'bigint',
  moves: 'jsonb',
  closingPieces: 'bigint',
  closingMinor: 'bigint',
  lastMinor: 'bigint',
  lastPieces: 'bigint',
});

/** Newest first; `locked` by whoever closes, opens or keeps them. */
export const monthsOf = (ctx: Ctx, locked: 'locked' | 'read' = 'read'): Promise<KeptMonth[]> =>
  ctx.run(sql`
    select ${monthTable.select()}
    from cost_month
    where tenant_id = ${ctx.tenant}
    order by month desc
    ${locked === 'locked' ? sql`for update` : sql``}`);

export const lastDayOf = (month: string): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10);

export const monthAfter = (month: string): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString().slice(0, 7);

/** What the last closed month ended with; nothing before the first. */
export async function openingAfter(ctx: Ctx, closed: string | null): Promise<Holding[]> {
  if (closed === null) return [];
  const rows = await ctx.run<KeptLine>(sql`
    select ${lineTable.select()}
    from cost_line
    where tenant_id = ${ctx.tenant}
      and month = ${closed}`);
  return rows.map(({ skuId, nodeId, closingPieces, closingMinor, lastMinor, lastPieces }) => ({
    ...{ skuId, nodeId, pieces: closingPieces, value: closingMinor, last: { value: lastMinor, pieces: lastPieces } },
  }));
}

type Entry = Omit<Movement, 'from' | 'to'> & Record<'fromNode' | 'fromPlace' | 'toNode' | 'toPlace', string>;

const AT_ONCE = 5000;

/**
 * Goods that came to a node, went from one, or went from one to another, in the order they did: documents by the moment
 * they were booked, and of one document those that go first. What moves within a node changes no value. Answered in parts
 * of whole documents, with how many there are in all: years of them need no memory. Once in a transaction.
 */
export async function* movementsIn(
  ctx: Ctx,
  after: string | null,
  through: string,
): AsyncGenerator<{ movements: Movement[]; total: number }> {
  await ctx.sql`
    declare cost_movements no scroll cursor for
    select f.asset as "skuId", f.node as "fromNode", f.place as "fromPlace", d.node as "toNode", d.place as "toPlace",
           t.amount as pieces, t.document_id as "documentId", t.business_on::text as day,
           count(*) over ()::int as total
    from transfer t
    join account f on f.tenant_id = t.tenant_id and f.id = t.from_account
    join account d on d.tenant_id = t.tenant_id and d.id = t.to_account
    where t.tenant_id = ${ctx.tenant}
      and t.kind in ('p', 's')
      and f.book = 'stock'
      and f.node <> d.node
      and t.business_on > coalesce(${after}::date, '-infinity')
      and t.business_on <= ${through}::date
    order by t.business_on, min(t.at) over (partition by t.document_id, t.xact), t.document_id, f.node = '', t.id`;
  let kept: Movement[] = [];
  for (;;) {
    const rows = await ctx.run<Entry & { total: number }>(sql`fetch ${raw(String(AT_ONCE))} from cost_movements`);
    const read = [...kept, ...rows.map(movementOf)];
    const last = read.at(-1);
    // The last document may go on in the next part.
    const cut = rows.length < AT_ONCE ? read.length : read.findLastIndex((one) => !isSameRun(one, last!)) + 1;
    if (cut > 0) yield { movements: read.slice(0, cut), total: rows[0]?.total ?? cut };
    if (rows.length < AT_ONCE) return;
    kept = read.slice(cut);
  }
}

const isSameRun = (a: Movement, b: Movement): boolean => a.documentId === b.documentId && a.day === b.day;

const movementOf = ({ skuId, pieces, documentId, day, ...sides }: Entry): Movement => ({
  ...{ skuId, pieces, documentId, day },
  from: { node: sides.fromNode, place: sides.fromPlace },
  to: { node: sides.toNode, place: sides.toPlace },
});

type Priced = { documentId: Id; skuId: Id; value: bigint };

/**
 * What documents cost: as somebody said; nothing, of goods that cost when they are sold, which a statement books then;
 * else as the purchase order said, in the house's currency; of an opening as the SKU's own cost says.
 */
export async function costsOf(
  ctx: Ctx,
  movements: readonly Movement[],
  { currency, settledWhenSold }: Pick<CostJobPorts, 'currency' | 'settledWhenSold'>,
): Promise<CostOf> {
  const coming = movements.filter(({ from }) => from.node === '' && ['supplier', 'sync'].includes(from.place));
  const documents = [...new Set(coming.map(({ documentId }) => documentId))];
  const skuIds = [...new Set(coming.map(({ skuId }) => skuId))];
  const [said, ordered, skus, isSettledWhenSold] = [
    await ctx.sql<Priced>`
      select document_id as "documentId", sku_id as "skuId", cost_minor as value
      from document_cost
      where tenant_id = ${ctx.tenant}
        and document_id = any(${documents}::uuid[])`,
    await ctx.sql<Priced>`
      select l.document_id as "documentId", l.sku_id as "skuId", sum(l.change * e.price_minor)::bigint as value
      from stock_document_line l
      join stock_document d on d.tenant_id = l.tenant_id and d.id = l.document_id
      join expectation x on x.tenant_id = d.tenant_id and x.id = d.expectation_id and x.currency = ${currency}
      join expectation_line e
        on e.tenant_id = l.tenant_id and e.expectation_id = d.expectation_id and e.line = l.expectation_line
      where l.tenant_id = ${ctx.tenant}
        and l.document_id = any(${documents}::uuid[])
      group by l.document_id, l.sku_id
      having bool_and(e.price_minor is not null)`,
    await skusById(ctx, skuIds),
    await settledWhenSold(ctx, skuIds),
  ];
  const pieces = new Map<string, bigint>();
  const free = new Set<string>();
  for (const { documentId, skuId, pieces: more, day } of coming) {
    pieces.set(`${documentId}/${skuId}`, (pieces.get(`${documentId}/${skuId}`) ?? 0n) + more);
    if (isSettledWhenSold(skuId, day)) free.add(`${documentId}/${skuId}`);
  }
  const perPiece = new Map(said.map((one) => [`${one.documentId}/${one.skuId}`, one.value]));
  const whole = new Map(ordered.map((one) => [`${one.documentId}/${one.skuId}`, one.value]));
  return (documentId, skuId, kind): Cost | null => {
    const key = `${documentId}/${skuId}`;
    const all = pieces.get(key)!;
    if (free.has(key) && !perPiece.has(key)) return { value: 0n, pieces: all };
    const each = perPiece.get(key) ?? (kind === 'opened' ? skus.get(skuId)?.costMinor : undefined);
    if (each !== undefined && each !== null && !(whole.has(key) && !perPiece.has(key)))
      return { value: each * all, pieces: all };
    const value = whole.get(key);
    return value === undefined ? null : { value, pieces: all };
  };
}

/** Counter-documents by what they take back. */
export async function reversalsIn(ctx: Ctx): Promise<Map<Id, Id>> {
  const rows = await ctx.sql<{ id: Id; of: Id }>`
    select id, reverses_id as of
    from stock_document
    where tenant_id = ${ctx.tenant}
      and reverses_id is not null`;
  return new Map(rows.map(({ id, of }) => [id, of]));
}
