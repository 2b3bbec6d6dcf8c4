/** Receipts as they are kept, and as people look at them. */
import { type Sku, skusById, trackedSkus } from '../../catalog/catalog.ts';
import type { ReceiptState } from '../../contract/inbound.ts';
import { peopleNames } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { type Sql, sql } from '../../kernel/db/sql.ts';
import { readCursor, writeCursor } from '../../kernel/http/cursor.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { ordersExpecting } from '../../purchasing/purchasing.ts';
import {
  actorWords,
  type ExpectationLine,
  leftOf,
  linesOfExpectations,
  type Node,
  type OpenExpectation,
  openExpectations,
} from '../../stock/stock.ts';
import { inboundSettings } from './inbound-settings.ts';
import { mostOf, type Receipt, type ReceiptLine, waitingOf } from './receipt.ts';
import { lotsOfReceipt } from './receipt-lots.ts';
import { serialsOfReceipt } from './receipt-serials.ts';

export const receiptTable = table<Receipt>('goods_receipt', {
  id: 'uuid',
  nodeId: 'uuid',
  expectationId: 'uuid',
  state: 'text',
  createdAt: 'timestamptz',
  createdBy: 'text',
  bookedAt: 'timestamptz',
  version: 'int',
});

export const receiptLineTable = table<ReceiptLine>('goods_receipt_line', {
  receiptId: 'uuid',
  skuId: 'uuid',
  counted: 'bigint',
  inspect: 'text',
  wanted: 'bigint',
  good: 'bigint',
  defective: 'bigint',
});

/** Nobody else counts, looks or books meanwhile. One at another node is not there. Refuses `warehouse.receiptUnknown` (404). */
export async function lockReceipt(ctx: Ctx, nodes: readonly Node[], id: Id): Promise<Receipt> {
  const [receipt] = await ctx.run<Receipt>(sql`
    select ${receiptTable.select()}
    from goods_receipt
    where tenant_id = ${ctx.tenant}
      and id = ${id}
      and node_id = any(${nodes.map((node) => node.id)}::uuid[])
    for update`);
  if (!receipt) throw new Refused('warehouse.receiptUnknown', { id }, 404);
  return receipt;
}

/** Refuses `warehouse.receiptState` (data: `state`). */
export function assertState({ state }: Receipt, wanted: ReceiptState): void {
  if (state !== wanted) throw new Refused('warehouse.receiptState', { state });
}

export const linesOf = (ctx: Ctx, receiptIds: readonly Id[]): Promise<ReceiptLine[]> =>
  ctx.run(sql`
    select ${receiptLineTable.select()}
    from goods_receipt_line
    where tenant_id = ${ctx.tenant}
      and receipt_id = any(${receiptIds as Id[]}::uuid[])
    order by receipt_id, sku_id`);

/** The state goes on; everything else of a receipt stays. */
export const setState = (
  ctx: Ctx,
  receipt: Receipt,
  state: ReceiptState,
  bookedAt = receipt.bookedAt,
): Promise<number> =>
  receiptTable.update(
    ctx,
    [{ id: receipt.id, state, bookedAt, version: receipt.version + 1 }],
    ['id'],
    ['state', 'bookedAt', 'version'],
  );

type Found = Omit<Receipt, 'createdBy'> & {
  number: string;
  createdBy: string;
  expectation: Omit<OpenExpectation, 'nodeId' | 'open'>;
};

const find = (ctx: Ctx, nodes: readonly Node[], where: Sql, limit: number): Promise<Found[]> =>
  ctx.run(sql`
    select r.number, ${receiptTable.select('r')},
           jsonb_build_object('id', e.id, 'number', e.number, 'kind', e.kind, 'supplier', e.supplier,
                              'expectedOn', e.expected_on) as expectation
    from goods_receipt r
    join expectation e on e.tenant_id = r.tenant_id and e.id = r.expectation_id
    where r.tenant_id = ${ctx.tenant}
      and r.node_id = any(${nodes.map((node) => node.id)}::uuid[])
      and ${where}
    order by r.id desc
    limit ${limit}`);

type Query = { state?: ReceiptState | undefined; cursor?: string | undefined; limit?: number | undefined };

/** Newest first. */
export async function listReceipts(ctx: Ctx, nodes: readonly Node[], { state, cursor, limit = 50 }: Query) {
  const before = readCursor(cursor, { id: 'id' })?.id;
  const found = await find(
    ctx,
    nodes,
    sql`${state ? sql`r.state = ${state}` : sql`true`} ${before ? sql`and r.id < ${before}` : sql``}`,
    limit,
  );
  const lines = Map.groupBy(
    await linesOf(
      ctx,
      found.map(({ id }) => id),
    ),
    ({ receiptId }) => receiptId,
  );
  return {
    items: await inWords(ctx, nodes, found, lines),
    next: found.length < limit ? null : writeCursor({ id: found.at(-1)!.id }),
  };
}

async function inWords(
  ctx: Ctx,
  nodes: readonly Node[],
  found: readonly Found[],
  lines: ReadonlyMap<Id, readonly ReceiptLine[]>,
) {
  const people = await peopleNames(
    ctx,
    found.map(({ createdBy }) => createdBy),
  );
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return found.map(({ id, number, nodeId, state, createdAt, createdBy, bookedAt, expectation }) => {
    const own = lines.get(id) ?? [];
    return {
      ...{ id, number, state, createdAt, bookedAt, expectation },
      node: { id: nodeId, name: names.get(nodeId)! },
      by: actorWords(createdBy, people),
      counted: own.reduce((sum, { counted }) => sum + counted, 0n),
      waiting: own.reduce((sum, line) => sum + waitingOf(line), 0n),
    };
  });
}

/** One with its goods: those that are still to come, and those that were counted. Refuses `warehouse.receiptUnknown` (404). */
export async function describeReceipt(ctx: Ctx, nodes: readonly Node[], id: Id) {
  const found = await find(ctx, nodes, sql`r.id = ${id}`, 1);
  if (!found[0]) throw new Refused('warehouse.receiptUnknown', { id }, 404);
  const { expectationId } = found[0];
  const [lines, coming, { overPercent }, lots, serials] = await Promise.all([
    linesOf(ctx, [id]),
    linesOfExpectations(ctx, [expectationId]),
    inboundSettings(ctx),
    lotsOfReceipt(ctx, id),
    serialsOfReceipt(ctx, id),
  ]);
  const serialsOf = Map.groupBy(serials, ({ skuId }) => skuId);
  const lotsOf = Map.groupBy(lots, ({ skuId }) => skuId);
  const ofSku = Map.groupBy(coming.get(expectationId) ?? [], ({ skuId }) => skuId);
  const counted = new Map(lines.map((line) => [line.skuId, line]));
  const [skus, tracked] = await Promise.all([skusById(ctx, [...ofSku.keys()]), trackedSkus(ctx, [...ofSku.keys()])]);
  const [row] = await inWords(ctx, nodes, found, new Map([[id, lines]]));
  return {
    ...row!,
    lines: [...ofSku]
      .map(([skuId, expected]) => ({
        ...lineOf(skus.get(skuId)!, expected, counted.get(skuId), overPercent),
        lots: (lotsOf.get(skuId) ?? []).map(({ lot, expiresOn, counted: pieces }) => ({
          lot,
          expiresOn,
          counted: pieces,
        })),
        serials: tracked.get(skuId)?.serials ? (serialsOf.get(skuId) ?? []).map(({ serial }) => serial) : null,
      }))
      .filter((line) => line.open > 0n || line.counted > 0n),
  };
}

function lineOf(
  sku: Sku,
  expected: readonly ExpectationLine[],
  { counted, inspect, wanted, good, defective }: Omit<ReceiptLine, 'receiptId' | 'skuId'> = NOTHING,
  overPercent: number,
) {
  return {
    ...{ sku: skuRef(sku), counted, inspect, wanted, good, defective },
    open: expected.reduce((sum, line) => sum + leftOf(line), 0n),
    most: mostOf(expected, overPercent),
    waiting: waitingOf({ counted, inspect, wanted, good, defective }),
  };
}

const NOTHING = { counted: 0n, inspect: 'none', wanted: 0n, good: 0n, defective: 0n } as const;

export const skuRef = ({ id, merchantCode, name, properties }: Sku) => ({ id, merchantCode, name, properties });

/** Documents of which goods are still to come, with the receipt somebody counts them into. */
export async function expectedDocuments(ctx: Ctx, nodes: readonly Node[]) {
  const open = await openExpectations(
    ctx,
    nodes.map(({ id }) => id),
  );
  const counting = await ctx.sql<{ of: Id; id: Id; number: string }>`
    select expectation_id as of, id, number
    from goods_receipt
    where tenant_id = ${ctx.tenant}
      and expectation_id = any(${open.map(({ id }) => id)}::uuid[])
      and state = 'counting'`;
  const orders = await ordersExpecting(
    ctx,
    open.map(({ id }) => id),
  );
  const receiptOf = new Map(counting.map(({ of, id, number }) => [of, { id, number }]));
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return open.map(({ nodeId, open: left, ...expectation }) => ({
    expectation,
    node: { id: nodeId, name: names.get(nodeId)! },
    order: orders.get(expectation.id) ?? null,
    open: left,
    receipt: receiptOf.get(expectation.id) ?? null,
  }));
}

/** Numbers people know receipts by. */
export async function receiptNumbers(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await ctx.sql<{ id: Id; number: string }>`
    select id, number
    from goods_receipt
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.number]));
}
