/** Transfers over HTTP. The source's people approve, ship, close and reverse; the destination's write off. */
import { transferEntries } from '../../contract/document-entries.ts';
import * as contract from '../../contract/transfers.ts';
import type { Ctx } from '../../kernel/context.ts';
import { assertVersion, type Route, route } from '../../kernel/http/route.ts';
import type { Session } from '../../kernel/http/session.ts';
import type { Id } from '../../kernel/ids.ts';
import { assertDone, type Outcome, Refused, refuse } from '../../kernel/refusal.ts';
import { documentEntries } from '../document-entries.ts';
import { inMerchantCodes, readableNodes } from '../document-routes.ts';
import { covers } from '../node-reach.ts';
import { allNodes } from '../nodes.ts';
import { listBalance } from './balance.ts';
import { reverseTransfer, writeOffTransfer } from './end-transfer.ts';
import { approveTransfers, changeTransfer, closeTransfers, makeTransfers, type NewTransfer } from './make-transfers.ts';
import { listTransfers, readTransfer, sourcesOf } from './read-transfers.ts';
import { shipTransfers } from './ship-transfers.ts';
import { lockTransfers, type StoredTransfer } from './transfers.ts';

const WRITE = 'stock.write';

type LineIn = { skuId: Id; quantity: string; price?: string };
type TransferIn = Omit<NewTransfer, 'id' | 'lines'> & { lines: LineIn[] };

const documentOf = (id: Id, { lines, ...head }: TransferIn): NewTransfer => ({
  ...head,
  id,
  lines: lines.map(({ skuId, quantity, price }) => ({
    ...{ skuId, quantity: BigInt(quantity) },
    ...(price !== undefined && { priceMinor: BigInt(price) }),
  })),
});

/** Those whose source the caller may write; nobody else changes them meanwhile. */
async function own(ctx: Ctx, session: Session, ids: readonly Id[]): Promise<Map<Id, StoredTransfer>> {
  const covered = covers(session, WRITE);
  return new Map([...(await lockTransfers(ctx, ids))].filter(([, one]) => covered({ id: one.fromNodeId })));
}

/** Runs for what the caller may write, answers in the order asked; the rest is not there. */
async function forOwn<Item extends { id: Id; transferId: Id }>(
  ctx: Ctx,
  session: Session,
  items: readonly Item[],
  run: (own: readonly Item[]) => Promise<Outcome<Id, string>[]>,
) {
  const known = await own(
    ctx,
    session,
    items.map(({ transferId }) => transferId),
  );
  const outcomes = new Map(
    (await run(items.filter(({ transferId }) => known.has(transferId)))).map((one) => [one.id, one]),
  );
  return inMerchantCodes(
    ctx,
    items.map(({ id }) => outcomes.get(id) ?? refuse(id, 'stock.transferUnknown')),
  );
}

const byId = (ids: readonly Id[]) => ids.map((id) => ({ id, transferId: id }));

/** Refuses `stock.transferUnknown` (404) where the caller may not write one of these nodes of it. */
async function assertMine(ctx: Ctx, session: Session, id: Id, sides: readonly ('fromNodeId' | 'toNodeId')[]) {
  const covered = covers(session, WRITE);
  const [row] = await ctx.sql<Pick<StoredTransfer, 'fromNodeId' | 'toNodeId'>>`
    select from_node_id as "fromNodeId", to_node_id as "toNodeId"
    from stock_transfer
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
  if (!row || !sides.every((side) => covered({ id: row[side] })))
    throw new Refused('stock.transferUnknown', { id }, 404);
}

const answer = async (ctx: Ctx, session: Session, id: Id) => readTransfer(ctx, await readableNodes(ctx, session), id);

export const transferRoutes: Route[] = [
  route(contract.listTransfers, async ({ ctx, session, query: { nodeId, ...query } }) =>
    listTransfers(ctx, await readableNodes(ctx, session, nodeId), query),
  ),
  route(contract.getTransfer, async ({ ctx, session, params: { id } }) => answer(ctx, session, id)),
  route(transferEntries, async ({ ctx, session, params: { id }, query }) => {
    await answer(ctx, session, id);
    return documentEntries(ctx, { documents: await sourcesOf(ctx, id) }, query);
  }),
  route(contract.listBalance, async ({ ctx, session, query }) =>
    listBalance(ctx, (await allNodes(ctx)).filter(covers(session, 'stock.read')), query),
  ),

  route(contract.makeTransfers, async ({ ctx, session, body }) => {
    const covered = covers(session, WRITE);
    const documents = body.documents.map((document) => documentOf(ctx.newId(), document));
    const made = await makeTransfers(
      ctx,
      documents.filter(({ fromNodeId }) => covered({ id: fromNodeId })),
    );
    const outcomes = new Map(made.map((one) => [one.id, one]));
    return { outcomes: documents.map(({ id }) => outcomes.get(id) ?? refuse(id, 'stock.nodeUnknown')) };
  }),
  route(contract.changeTransfer, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    const before = (await own(ctx, session, [id])).get(id);
    if (!before) throw new Refused('stock.transferUnknown', { id }, 404);
    assertVersion({ ifMatch }, before.version);
    if (!covers(session, WRITE)({ id: body.fromNodeId })) throw new Refused('stock.nodeUnknown', {}, 422);
    assertDone(await changeTransfer(ctx, before, documentOf(id, body)));
    return answer(ctx, session, id);
  }),
  route(contract.approveTransfers, async ({ ctx, session, body: { ids } }) => ({
    outcomes: await forOwn(ctx, session, byId(ids), (mine) =>
      approveTransfers(
        ctx,
        mine.map(({ id }) => id),
      ),
    ),
  })),
  route(contract.closeTransfers, async ({ ctx, session, body: { ids } }) => ({
    outcomes: await forOwn(ctx, session, byId(ids), (mine) =>
      closeTransfers(
        ctx,
        mine.map(({ id }) => id),
      ),
    ),
  })),
  route(contract.shipTransfers, async ({ ctx, session, body }) => {
    const shipments = body.documents.map(({ lines, ...head }) => ({
      ...head,
      id: ctx.newId(),
      lines: lines.map((line) => ({ ...line, quantity: BigInt(line.quantity) })),
    }));
    return { outcomes: await forOwn(ctx, session, shipments, (mine) => shipTransfers(ctx, mine)) };
  }),

  route(contract.writeOffTransfer, async ({ ctx, session, params: { id }, body: { reason } }) => {
    await assertMine(ctx, session, id, ['toNodeId']);
    await writeOffTransfer(ctx, id, reason);
    return answer(ctx, session, id);
  }),
  route(contract.reverseTransfer, async ({ ctx, session, params: { id }, body: { reason } }) => {
    await assertMine(ctx, session, id, ['fromNodeId', 'toNodeId']);
    await reverseTransfer(ctx, id, reason);
    return answer(ctx, session, id);
  }),
];
