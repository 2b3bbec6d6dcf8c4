/**
 * Goods a picker did not find in their bin (WMS-6). They still count as stock until somebody knows better, but they are
 * kept out of sale meanwhile, so that no order is promised what nobody can find.
 *
 * | when                 | posting (book `stock`)                                  |
 * |----------------------|---------------------------------------------------------|
 * | not found            | **hold** sellable → loss, as much as nobody was promised |
 * | found, or counted    | release of the hold                                     |
 * | written off          | release, and a stock adjustment of the whole quantity    |
 */
import { skusById } from '../catalog/catalog.ts';
import { audit, peopleNames } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { readCursor, writeCursor } from '../kernel/http/cursor.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import {
  actorWords,
  adjustStock,
  assertPiecesNamed,
  availableAt,
  type Node,
  noteStockChange,
  places,
} from '../stock/stock.ts';

export type MissingGoods = {
  id: Id;
  nodeId: Id;
  skuId: Id;
  bin: string;
  quantity: bigint;
  held: bigint;
  pickListId: Id;
  state: 'open' | 'found' | 'lost';
  createdAt: Date;
  createdBy: string;
  closedAt: Date | null;
  closedBy: string;
};

const missingTable = table<MissingGoods>('missing_goods', {
  id: 'uuid',
  nodeId: 'uuid',
  skuId: 'uuid',
  bin: 'text',
  quantity: 'bigint',
  held: 'bigint',
  pickListId: 'uuid',
  state: 'text',
  createdAt: 'timestamptz',
  createdBy: 'text',
  closedAt: 'timestamptz',
  closedBy: 'text',
});

/** Document type of the ledger entries. */
const MISSING = 'warehouse.missing';

type NotFound = Pick<MissingGoods, 'nodeId' | 'skuId' | 'bin' | 'quantity' | 'pickListId'>;

/** Posts: hold sellable → loss, of what is not promised to anybody. */
export async function keepOutOfSale(ctx: Ctx, goods: NotFound): Promise<void> {
  const { nodeId, skuId, quantity } = goods;
  const id = ctx.newId();
  const free = (await availableAt(ctx, [nodeId], [skuId])).get(nodeId)?.get(skuId) ?? 0n;
  const wanted = free < quantity ? free : quantity;
  const [result] = await post(ctx, wanted > 0n ? [holding(id, goods, wanted)] : []);
  // Somebody may have been promised it between the look and the hold; then it is theirs to find out.
  const held = result?.posted ? wanted : 0n;
  await missingTable.insert(ctx, [
    {
      ...{ ...goods, id, held, state: 'open' as const },
      ...{ createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor), closedAt: null, closedBy: '' },
    },
  ]);
  await noteStockChange(ctx, [skuId]);
}

const holdId = (id: Id) => derivedId(id, 'hold');
const holding = (id: Id, { nodeId, skuId }: NotFound, amount: bigint) => ({
  document: { type: MISSING, id },
  reason: 'goods.missing',
  lines: [
    {
      ...{ kind: 'hold' as const, id: holdId(id), amount },
      from: places.sellable(nodeId, skuId),
      to: places.loss(skuId),
    },
  ],
});

/**
 * Found (or counted, which books the difference by itself), or written off. Refuses `warehouse.missingUnknown` (404),
 * `warehouse.missingClosed`; `lost`: `stock.serialsNeeded`. Posts: release of the hold; `lost`: an adjustment.
 */
export async function closeMissing(
  ctx: Ctx,
  nodes: readonly Node[],
  { id, state }: { id: Id; state: 'found' | 'lost' },
): Promise<void> {
  const [row] = await ctx.run<MissingGoods>(sql`
    select ${missingTable.select()}
    from missing_goods
    where tenant_id = ${ctx.tenant}
      and id = ${id}
      and node_id = any(${nodes.map((node) => node.id)}::uuid[])
    for update`);
  if (!row) throw new Refused('warehouse.missingUnknown', { id }, 404);
  if (row.state !== 'open') throw new Refused('warehouse.missingClosed');
  const closed = { ...row, state, closedAt: new Date(ctx.now()), closedBy: actorText(ctx.actor) };
  await missingTable.update(ctx, [closed], ['id'], ['state', 'closedAt', 'closedBy']);
  if (row.held > 0n) {
    const release = { kind: 'release' as const, id: derivedId(id, 'release'), hold: holdId(id) };
    await post(ctx, [{ document: { type: MISSING, id }, reason: `goods.${state}`, lines: [release] }]);
  }
  if (state === 'lost') {
    await writeOff(ctx, row);
    await assertPiecesNamed(ctx, [row]);
  } else await noteStockChange(ctx, [row.skuId], { arrived: [row.skuId] });
  await audit(ctx, `goods.${state}`, `missingGoods/${id}`, { skuId: row.skuId, quantity: row.quantity.toString() });
}

/**
 * What lies in no named bin was counted, so what was missing is found or its difference is booked (`counts/`): nothing of it
 * is kept out of sale any more. `skuIds`: of these goods only; none: of all. Posts: release of the holds.
 */
export async function closeCounted(ctx: Ctx, nodeId: Id, skuIds: readonly Id[]): Promise<void> {
  const rows = await ctx.run<MissingGoods>(sql`
    update missing_goods
    set state = 'found', closed_at = ${new Date(ctx.now())}, closed_by = ${actorText(ctx.actor)}
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
      and state = 'open'
      and (${skuIds.length === 0}::boolean or sku_id = any(${skuIds as Id[]}::uuid[]))
    returning ${missingTable.select()}`);
  const held = rows.filter((row) => row.held > 0n);
  await post(
    ctx,
    held.map(({ id }) => ({
      ...{ document: { type: MISSING, id }, reason: 'goods.counted' },
      lines: [{ kind: 'release' as const, id: derivedId(id, 'release'), hold: holdId(id) }],
    })),
  );
  const freed = held.map((row) => row.skuId);
  await noteStockChange(ctx, freed, { arrived: freed });
}

async function writeOff(ctx: Ctx, { id, nodeId, skuId, bin, quantity }: MissingGoods): Promise<void> {
  const line = { skuId, quantity: -quantity, bin: places.UNSORTED };
  const [outcome] = await adjustStock(ctx, [{ id: derivedId(id, 'adjustment'), nodeId, lines: [line], note: bin }]);
  if (!outcome!.done) throw new Refused(outcome!.refusal.code, outcome!.refusal.data ?? {});
}

type Query = { state?: MissingGoods['state'] | undefined; cursor?: string | undefined; limit?: number | undefined };

/** The latest first. */
export async function listMissing(ctx: Ctx, nodes: readonly Node[], { state = 'open', cursor, limit = 50 }: Query) {
  const before = readCursor(cursor, { id: 'id' })?.id ?? null;
  const rows = await ctx.run<MissingGoods & { number: string }>(sql`
    select ${missingTable.select('m')}, l.number
    from missing_goods m
    join pick_list l on l.tenant_id = m.tenant_id and l.id = m.pick_list_id
    where m.tenant_id = ${ctx.tenant}
      and m.node_id = any(${nodes.map((node) => node.id)}::uuid[])
      and m.state = ${state}
      ${before ? sql`and m.id < ${before}` : sql``}
    order by m.id desc
    limit ${limit}`);
  const [skus, people] = await Promise.all([
    skusById(
      ctx,
      rows.map((row) => row.skuId),
    ),
    peopleNames(
      ctx,
      rows.map((row) => row.createdBy),
    ),
  ]);
  const names = new Map(nodes.map((node) => [node.id, node.name]));
  const items = rows.map(({ nodeId, skuId, pickListId, number, createdBy, ...row }) => {
    const { id, merchantCode, name, properties } = skus.get(skuId)!;
    return {
      ...{ id: row.id, bin: row.bin, quantity: row.quantity, held: row.held, state: row.state },
      ...{ createdAt: row.createdAt, by: actorWords(createdBy, people) },
      node: { id: nodeId, name: names.get(nodeId)! },
      sku: { id, merchantCode, name, properties },
      pickList: { id: pickListId, number },
    };
  });
  return { items, next: rows.length < limit ? null : writeCursor({ id: rows.at(-1)!.id }) };
}
