/** The life of one piece by its own code (STK-5): receipt and supplier, bins, parcel, order and buyer, the return. */
import type { Trace } from '../../contract/trace.ts';
import { peopleNames } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Wire } from '../../kernel/http/endpoint-shape.ts';
import type { Id } from '../../kernel/ids.ts';
import { orderNumbers, shipTo } from '../../orders/orders.ts';
import { fulfilmentNumbers } from '../../shipping/shipping.ts';
import { actorWords, type Node, readSerials, type Serial, stepsOf } from '../../stock/stock.ts';
import { receiptNumbers } from '../inbound/receipts.ts';

export type PieceOf = NonNullable<Wire<Trace>['piece']>;

/** The piece a code stands for; of several SKUs that bear it the one that changed last. Null where the caller may not look. */
export async function pieceOfCode(
  ctx: Ctx,
  nodes: readonly Node[],
  { skuId, serial }: { skuId: Id | null; serial: string },
): Promise<Serial | null> {
  const found = await readSerials(
    ctx,
    sql`serial = ${serial} and node_id = any(${nodes.map(({ id }) => id)}::uuid[])
        ${skuId ? sql`and sku_id = ${skuId}` : sql``}`,
  );
  return found[0] ?? null;
}

/** Where it is now, and everything it is known with. */
export async function describePiece(ctx: Ctx, piece: Serial, nodes: readonly Node[]): Promise<PieceOf> {
  const { receiptId, fulfilmentId, orderId, returnId } = piece;
  const of = (id: Id | null) => (id === null ? [] : [id]);
  const [receipts, parcels, orders, buyers, returns] = await Promise.all([
    receiptNumbers(ctx, of(receiptId)),
    fulfilmentNumbers(ctx, of(fulfilmentId)),
    orderNumbers(ctx, of(orderId)),
    shipTo(ctx, of(orderId)),
    returnNumbers(ctx, of(returnId)),
  ]);
  const named = (id: Id | null, numbers: ReadonlyMap<Id, string>) =>
    id === null ? null : { id, number: numbers.get(id) ?? '' };
  return {
    ...{ serial: piece.serial, state: piece.state, bin: piece.bin, supplier: piece.supplier },
    node: nodes.find(({ id }) => id === piece.nodeId)?.name ?? '',
    receipt: named(receiptId, receipts),
    parcel: named(fulfilmentId, parcels),
    order: named(orderId, orders),
    buyer: orderId === null ? '' : (buyers.get(orderId)?.recipient.name ?? ''),
    returned: named(returnId, returns),
  };
}

/** What happened to it, each step with its document; `parcels`: those it was ever in. */
export async function lifeOfPiece(ctx: Ctx, piece: Serial, nodes: readonly Node[]) {
  const steps = await stepsOf(ctx, piece);
  const ids = (type: string) => steps.flatMap((step) => (step.type === type && step.document ? [step.document] : []));
  const [people, receipts, parcels, returns] = await Promise.all([
    peopleNames(
      ctx,
      steps.map(({ by }) => by),
    ),
    receiptNumbers(ctx, ids('goodsReceipt')),
    fulfilmentNumbers(ctx, ids('fulfilment')),
    returnNumbers(ctx, ids('return')),
  ]);
  const numbers = new Map([...receipts, ...parcels, ...returns]);
  const events = steps.map(({ step, at, by, nodeId, bin, type, document, reason, version }) => ({
    ...{ id: `${piece.serial}/${version}`, at, step: 'piece' as const, reason, quantity: 1n, sku: null },
    ...{ from: null, to: null, actor: actorWords(by, people) },
    facts: { kind: step, node: nodes.find(({ id }) => id === nodeId)?.name ?? '', bin },
    document: document === null ? null : { type, id: document, number: numbers.get(document) ?? '' },
  }));
  return { events, parcels: [...new Set(ids('fulfilment'))] };
}

async function returnNumbers(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, string>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.sql<{ id: Id; number: string }>`
    select id, number
    from return_parcel
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.number]));
}
