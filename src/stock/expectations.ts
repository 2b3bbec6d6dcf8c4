/**
 * Goods that are expected, as they are kept. What is still to come of a line is one open hold in the ledger, supplier →
 * receiving area of the node: that is what "on order" counts (STK-1). Of a transfer they come from transit (STK-6). A purchase order makes expectations and hears of
 * their receipts; it needs no other way to post.
 */
import type { ExpectationState } from '../contract/expectations.ts';
import type { InboundKind } from '../contract/inbound.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import * as places from './places.ts';
import { followReceipts } from './transfers/progress.ts';

export type Expectation = {
  id: Id;
  nodeId: Id;
  /** Where the goods come from. */
  kind: InboundKind;
  supplier: string;
  /** A day; null where nobody knows. */
  expectedOn: string | null;
  note: string;
  /** The transfer whose shipment it is: its goods come from transit. */
  transferId: Id | null;
  state: ExpectationState;
  /** Made by a purchase order: no more is received than was ordered, and the order hears of it. */
  ordered: boolean;
  /** Of the prices of its lines; '' where nobody names any. */
  currency: string;
  version: number;
  createdAt: Date;
  createdBy: string;
};
/** `holdId`: the promise that stands; null once all has come, or nothing more will. */
export type ExpectationLine = {
  expectationId: Id;
  line: number;
  skuId: Id;
  quantity: bigint;
  received: bigint;
  /** What a piece was ordered for. */
  priceMinor: bigint | null;
  holdId: Id | null;
};

/** Document type of the ledger entries. */
export const EXPECTATION = 'stock.expectation';

export const expectationTable = table<Expectation>('expectation', {
  id: 'uuid',
  nodeId: 'uuid',
  kind: 'text',
  supplier: 'text',
  expectedOn: 'date',
  note: 'text',
  transferId: 'uuid',
  state: 'text',
  ordered: 'boolean',
  currency: 'text',
  version: 'int',
  createdAt: 'timestamptz',
  createdBy: 'text',
});

export const expectationLineTable = table<ExpectationLine>('expectation_line', {
  expectationId: 'uuid',
  line: 'int',
  skuId: 'uuid',
  quantity: 'bigint',
  received: 'bigint',
  priceMinor: 'bigint',
  holdId: 'uuid',
});

type Origin = Pick<Expectation, 'nodeId' | 'transferId'>;

/** Where the goods of a line will come from and to, as a promise. */
export const promiseOf = ({ nodeId, transferId }: Origin, skuId: Id) => ({
  from: transferId ? places.goods(nodeId, 'transit', skuId) : places.supplier(skuId),
  to: places.goods(nodeId, 'inbound', skuId),
});

/** Where goods come from that nobody expected: more than was shipped was found. */
export const beyondPromise = ({ transferId }: Origin) => (transferId ? places.loss : places.supplier);

export const isOver = (state: ExpectationState): boolean => state === 'received' || state === 'closedShort';

/** What is still to come of a line. */
export const leftOf = ({ quantity, received }: Pick<ExpectationLine, 'quantity' | 'received'>): bigint =>
  quantity > received ? quantity - received : 0n;

/** Shares what came over the lines of the document, first to last; what is beyond goes to the last one. */
export function shareOver<Line extends Pick<ExpectationLine, 'line' | 'quantity' | 'received'>>(
  lines: readonly Line[],
  counted: bigint,
): { line: number; quantity: bigint }[] {
  let open = counted;
  const shares = lines.map(({ line, quantity, received }) => {
    const left = leftOf({ quantity, received });
    const taken = left < open ? left : open;
    open -= taken;
    return { line, quantity: taken };
  });
  shares.at(-1)!.quantity += open;
  return shares.filter(({ quantity }) => quantity > 0n);
}

export type Locked = { head: Expectation; lines: ExpectationLine[] };

/** Expectations with their lines; nobody else receives, changes or closes them meanwhile. */
export async function lockExpectations(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Locked>> {
  if (ids.length === 0) return new Map();
  const heads = await ctx.run<Expectation>(sql`
    select ${expectationTable.select()}
    from expectation
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
    order by id
    for update`);
  const lines = await linesOfExpectations(
    ctx,
    heads.map((head) => head.id),
  );
  return new Map(heads.map((head) => [head.id, { head, lines: lines.get(head.id) ?? [] }]));
}

export async function linesOfExpectations(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, ExpectationLine[]>> {
  const rows = await ctx.run<ExpectationLine>(sql`
    select ${expectationLineTable.select()}
    from expectation_line
    where tenant_id = ${ctx.tenant}
      and expectation_id = any(${ids as Id[]}::uuid[])
    order by expectation_id, line`);
  return Map.groupBy(rows, (row) => row.expectationId);
}

/** Writes what has come, and the state that follows from it; one closed short stays closed. */
export async function saveReceived(ctx: Ctx, all: readonly Locked[]): Promise<void> {
  await expectationLineTable.update(
    ctx,
    all.flatMap(({ lines }) => lines),
    ['expectationId', 'line'],
    ['received', 'holdId'],
  );
  const heads = all.map(({ head, lines }) => ({
    ...head,
    state: stateOf(head.state, lines),
    version: head.version + 1,
  }));
  await expectationTable.update(ctx, heads, ['id'], ['state', 'version']);
  await followReceipts(
    ctx,
    heads.flatMap(({ transferId }) => transferId ?? []),
  );
  await noteExpectations(ctx, heads);
}

/** News for whoever ordered the goods: something came, went back, was put off, or will not come. */
export async function noteExpectations(ctx: Ctx, heads: readonly Pick<Expectation, 'id' | 'ordered'>[]): Promise<void> {
  const ids = heads.filter(({ ordered }) => ordered).map(({ id }) => id);
  if (ids.length > 0) await ctx.enqueue('stock.expectationsMoved', { ids });
}

function stateOf(before: ExpectationState, lines: readonly ExpectationLine[]): ExpectationState {
  if (before === 'closedShort') return before;
  if (lines.every((line) => line.holdId === null)) return 'received';
  return lines.some((line) => line.received > 0n) ? 'partlyReceived' : 'open';
}

export type Expected = { nodeId: Id; skuId: Id; day: string };

/** The next day on which goods on order are expected, per node and SKU, the earliest first; those without a day are left out. */
export const expectedDays = (ctx: Ctx, nodeIds: readonly Id[], skuIds: readonly Id[]): Promise<Expected[]> =>
  ctx.sql<Expected>`
    select e.node_id as "nodeId", l.sku_id as "skuId", min(e.expected_on)::text as day
    from expectation_line l
    join expectation e on e.tenant_id = l.tenant_id and e.id = l.expectation_id
    where l.tenant_id = ${ctx.tenant}
      and l.sku_id = any(${skuIds as Id[]}::uuid[])
      and l.hold_id is not null
      and e.node_id = any(${nodeIds as Id[]}::uuid[])
      and e.expected_on is not null
    group by e.node_id, l.sku_id
    order by day`;

export type OpenExpectation = Pick<Expectation, 'id' | 'nodeId' | 'kind' | 'supplier' | 'expectedOn'> & {
  number: string;
  open: bigint;
};
const MOST_OPEN = 200;

/** By its own number or that of its transfer, or because another document names it. */
export type NamedExpectation = { number: string; id: Id | null };

/** Of which goods are still to come at the nodes, the earliest first, those without a day last; or only those named. */
export const openExpectations = (
  ctx: Ctx,
  nodeIds: readonly Id[],
  named?: NamedExpectation,
): Promise<OpenExpectation[]> =>
  ctx.run(sql`
    select e.id, e.number, e.node_id as "nodeId", e.kind, e.supplier, e.expected_on::text as "expectedOn",
           sum(greatest(l.quantity - l.received, 0))::bigint as open
    from expectation e
    join expectation_line l on l.tenant_id = e.tenant_id and l.expectation_id = e.id
    where e.tenant_id = ${ctx.tenant}
      and e.node_id = any(${nodeIds as Id[]}::uuid[])
      and e.state in ('open', 'partlyReceived')
      ${named === undefined ? sql`` : sql`and ${isNamed(ctx, named)}`}
    group by e.tenant_id, e.id
    order by e.expected_on nulls last, e.id
    limit ${MOST_OPEN}`);

const isNamed = (ctx: Ctx, { number, id }: NamedExpectation): Sql => sql`
  (e.number = ${number}
   or e.id = ${id}
   or e.transfer_id = (select t.id from stock_transfer t where t.tenant_id = ${ctx.tenant} and t.number = ${number}))`;

/** Numbers people know expectations by. */
export async function expectationNumbers(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await ctx.sql<{ id: Id; number: string }>`
    select id, number
    from expectation
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.number]));
}

export type OnOrder = {
  expectation: { id: Id; number: string };
  nodeId: Id;
  supplier: string;
  expectedOn: string | null;
  open: bigint;
};

/** What is still to come of a SKU, by expectation, the earliest first; those without a day last. */
export const onOrderOf = (ctx: Ctx, nodeIds: readonly Id[], skuId: Id): Promise<OnOrder[]> =>
  ctx.sql<OnOrder>`
    select jsonb_build_object('id', e.id, 'number', e.number) as expectation, e.node_id as "nodeId", e.supplier,
           e.expected_on::text as "expectedOn", sum(greatest(l.quantity - l.received, 0))::bigint as open
    from expectation_line l
    join expectation e on e.tenant_id = l.tenant_id and e.id = l.expectation_id
    where l.tenant_id = ${ctx.tenant}
      and l.sku_id = ${skuId}
      and l.hold_id is not null
      and e.node_id = any(${nodeIds as Id[]}::uuid[])
    group by e.tenant_id, e.id
    order by e.expected_on nulls last, e.id`;
