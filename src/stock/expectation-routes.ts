/** Expected goods over HTTP: said, changed, received in parts, closed short. */
import { skusById } from '../catalog/catalog.ts';
import { expectationEntries } from '../contract/document-entries.ts';
import * as contract from '../contract/expectations.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { assertDone, type Outcome, Refused, refuse } from '../kernel/refusal.ts';
import { documentEntries } from './document-entries.ts';
import { readableNodes } from './document-routes.ts';
import { changeExpectation, closeExpectations, expectGoods } from './expect-goods.ts';
import { linesOfExpectations, lockExpectations } from './expectations.ts';
import { type ExpectationFound, findExpectations } from './list-documents.ts';
import { atOwnNodes, covers } from './node-reach.ts';
import { receiveExpected } from './receive-expected.ts';
import { assertDocumentsNamed } from './serials/name-pieces.ts';
import { documentsOfExpectation } from './stock-documents.ts';

export const expectationRoutes: Route[] = [
  route(contract.listExpectations, async ({ ctx, session, query: { nodeId, cursor, limit = 50, ...query } }) => {
    const before = readCursor(cursor, { id: 'id' })?.id;
    const nodeIds = await readableNodes(ctx, session, nodeId);
    const found = await findExpectations(ctx, { ...query, nodeIds, before, limit });
    return pageOf(
      found,
      limit,
      (row) => row,
      ({ id }) => ({ id }),
    );
  }),

  route(contract.getExpectation, async ({ ctx, session, params: { id } }) =>
    detailOf(ctx, id, await readableNodes(ctx, session)),
  ),

  route(expectationEntries, async ({ ctx, session, params: { id }, query }) => {
    await readable(ctx, id, await readableNodes(ctx, session));
    return documentEntries(ctx, { documents: [id, ...(await documentsOfExpectation(ctx, id))] }, query);
  }),

  route(contract.expectGoods, async ({ ctx, session, body }) => {
    const documents = body.documents.map(({ lines, ...head }) => ({
      ...head,
      id: ctx.newId(),
      lines: lines.map(({ skuId, quantity }) => ({ skuId, quantity: BigInt(quantity) })),
    }));
    return { outcomes: await atOwnNodes(session, documents, (own) => expectGoods(ctx, own)) };
  }),

  route(contract.changeExpectation, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    const expectation = (await writable(ctx, session, [id])).get(id);
    if (!expectation) throw new Refused('stock.expectationUnknown', { id }, 404);
    assertVersion({ ifMatch }, expectation.head.version);
    assertDone(await changeExpectation(ctx, expectation, body));
    return detailOf(ctx, id, [expectation.head.nodeId]);
  }),

  route(contract.receiveExpected, async ({ ctx, session, body }) => {
    const receipts = body.documents.map(({ lines, ...head }) => ({
      ...head,
      id: ctx.newId(),
      lines: lines.map((line) => ({ ...line, quantity: BigInt(line.quantity) })),
    }));
    const known = await writable(
      ctx,
      session,
      receipts.map((receipt) => receipt.expectationId),
    );
    const own = receipts.filter(({ expectationId }) => known.has(expectationId));
    const outcomes = await receiveExpected(ctx, own);
    await assertDocumentsNamed(
      ctx,
      own.map(({ id }) => id),
    );
    return { outcomes: answered(receipts, outcomes) };
  }),

  route(contract.closeExpectations, async ({ ctx, session, body: { ids } }) => {
    const known = await writable(ctx, session, ids);
    const outcomes = await closeExpectations(
      ctx,
      ids.filter((id) => known.has(id)),
    );
    return {
      outcomes: answered(
        ids.map((id) => ({ id })),
        outcomes,
      ),
    };
  }),
];

/** Expectations at nodes the caller may write; nobody else changes them meanwhile. */
async function writable(ctx: Ctx, session: Session, ids: readonly Id[]) {
  const covered = covers(session, 'stock.write');
  const found = await lockExpectations(ctx, ids);
  return new Map([...found].filter(([, { head }]) => covered({ id: head.nodeId })));
}

/** In the order asked; what the caller may not write is not there. */
function answered(asked: readonly { id: Id }[], outcomes: readonly Outcome<Id, string>[]): Outcome<Id, string>[] {
  const known = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  return asked.map(({ id }) => known.get(id) ?? refuse(id, 'stock.expectationUnknown'));
}

/** Refuses `stock.expectationUnknown` (404). */
async function readable(ctx: Ctx, id: Id, nodeIds: readonly Id[]): Promise<ExpectationFound> {
  const [expectation] = await findExpectations(ctx, { nodeIds, id, limit: 1 });
  if (!expectation) throw new Refused('stock.expectationUnknown', { id }, 404);
  return expectation;
}

async function detailOf(ctx: Ctx, id: Id, nodeIds: readonly Id[]) {
  const expectation = await readable(ctx, id, nodeIds);
  const lines = (await linesOfExpectations(ctx, [id])).get(id) ?? [];
  const skus = await skusById(
    ctx,
    lines.map((line) => line.skuId),
  );
  return {
    expectation,
    lines: lines.map(({ line, skuId, quantity, received, holdId }) => ({
      ...{ line, sku: skus.get(skuId)!, quantity, received, open: holdId !== null },
    })),
  };
}
