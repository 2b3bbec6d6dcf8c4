/** What people do to stock by hand, over HTTP: each call books many documents, each whole or not at all. */
import { skusById } from '../catalog/catalog.ts';
import { stockDocumentEntries } from '../contract/document-entries.ts';
import * as contract from '../contract/stock-documents.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { type Outcome, Refused } from '../kernel/refusal.ts';
import { breachesOf } from '../ledger/ledger.ts';
import { type Assembly, assembleGoods, disassembleGoods } from './assemble-goods.ts';
import { adjustStock, countStock, receiveGoods, type StockChange } from './change-stock.ts';
import { documentEntries } from './document-entries.ts';
import { type DocumentFound, findDocuments } from './list-documents.ts';
import { moveGoods } from './move-goods.ts';
import { atOwnNodes, covers } from './node-reach.ts';
import { allNodes } from './nodes.ts';
import type { Bucket } from './places.ts';
import { reverseDocuments } from './reverse-documents.ts';
import { assertDocumentsNamed } from './serials/name-pieces.ts';
import { linesOfDocuments } from './stock-documents.ts';

type Where = { bucket?: Bucket; bin?: string };
type Told = { lot?: string; madeOn?: string; expiresOn?: string; serials?: string[] };
type LineIn = { skuId: Id; quantity: string } & Told & Where;
type DocumentIn = { nodeId: Id; note?: string; businessOn?: string; supplier?: string; lines: LineIn[] };

const changesOf = (ctx: Ctx, documents: readonly DocumentIn[]): StockChange[] =>
  documents.map(({ lines, ...head }) => ({
    ...head,
    id: ctx.newId(),
    lines: lines.map((line) => ({ ...line, quantity: BigInt(line.quantity) })),
  }));

type AssemblyIn = Omit<Assembly, 'id' | 'quantity'> & { quantity: string };

const assembliesOf = (ctx: Ctx, documents: readonly AssemblyIn[]): Assembly[] =>
  documents.map((document) => ({ ...document, id: ctx.newId(), quantity: BigInt(document.quantity) }));

type UseCase<Document> = (ctx: Ctx, documents: readonly Document[]) => Promise<Outcome<Id, string>[]>;

const idsOf = (documents: readonly { id: Id }[]): Id[] => documents.map(({ id }) => id);

/** Books what lies at nodes the caller may write. */
const book = async <Document extends { id: Id; nodeId: Id }>(
  ctx: Ctx,
  session: Session,
  documents: readonly Document[],
  useCase: UseCase<Document>,
) => {
  const outcomes = await atOwnNodes(session, documents, (own) => useCase(ctx, own));
  await assertAboveZero(ctx, session, documents);
  await assertDocumentsNamed(ctx, idsOf(documents));
  return { outcomes: await inMerchantCodes(ctx, outcomes) };
};

/**
 * A fact that takes goods below what there is, or below what is promised, needs a right of its own; without it nothing of
 * the request is booked. Refuses `stock.belowZero` (data: `merchantCode`).
 */
async function assertAboveZero(
  ctx: Ctx,
  session: Session,
  documents: readonly { id: Id; nodeId?: Id }[],
): Promise<void> {
  const may = covers(session, 'stock.force');
  const asked = documents.filter(({ nodeId }) => nodeId === undefined || !may({ id: nodeId }));
  const breaches = await breachesOf(
    ctx,
    asked.map(({ id }) => id),
  );
  const found = breaches.filter(({ node }) => !may({ id: node }));
  if (found.length === 0) return;
  const skus = await skusById(
    ctx,
    found.map(({ asset }) => asset),
  );
  throw new Refused('stock.belowZero', { merchantCode: [...skus.values()].map((sku) => sku.merchantCode) });
}

/** What is short is named by its merchant code. */
export async function inMerchantCodes(ctx: Ctx, outcomes: Outcome<Id, string>[]): Promise<Outcome<Id, string>[]> {
  const assetOf = (outcome: Outcome<Id, string>) => (outcome.done ? undefined : outcome.refusal.data?.['asset']);
  const skus = await skusById(
    ctx,
    outcomes.flatMap((outcome) => (assetOf(outcome) as Id | undefined) ?? []),
  );
  return outcomes.map((outcome) => {
    const sku = skus.get(assetOf(outcome) as Id);
    if (outcome.done || !sku) return outcome;
    const { code, data } = outcome.refusal;
    return { ...outcome, refusal: { code, data: { ...data, merchantCode: sku.merchantCode } } };
  });
}

export const documentRoutes: Route[] = [
  route(contract.listStockDocuments, async ({ ctx, session, query: { nodeId, cursor, limit = 50, ...query } }) => {
    const before = readCursor(cursor, { id: 'id' })?.id;
    const nodeIds = await readableNodes(ctx, session, nodeId);
    const found = await findDocuments(ctx, { ...query, nodeIds, before, limit });
    return pageOf(
      found,
      limit,
      (row) => row,
      ({ id }) => ({ id }),
    );
  }),

  route(contract.getStockDocument, async ({ ctx, session, params: { id } }) => {
    const document = await readable(ctx, session, id);
    const lines = (await linesOfDocuments(ctx, [id])).get(id) ?? [];
    const skus = await skusById(
      ctx,
      lines.map((line) => line.skuId),
    );
    return {
      document,
      lines: lines.map(({ skuId, ...line }) => ({ ...line, sku: skus.get(skuId)!, lots: line.lots ?? [] })),
    };
  }),

  route(stockDocumentEntries, async ({ ctx, session, params: { id }, query }) => {
    const { reversedBy } = await readable(ctx, session, id);
    return documentEntries(ctx, { documents: [id, ...(reversedBy ? [reversedBy.id] : [])] }, query);
  }),

  route(contract.receiveGoods, ({ ctx, session, body }) =>
    book(ctx, session, changesOf(ctx, body.documents), receiveGoods),
  ),
  route(contract.adjustStock, ({ ctx, session, body }) =>
    book(ctx, session, changesOf(ctx, body.documents), adjustStock),
  ),
  route(contract.countStock, ({ ctx, session, body }) =>
    book(ctx, session, changesOf(ctx, body.documents), countStock),
  ),
  route(contract.moveGoods, ({ ctx, session, body }) => {
    const moves = body.documents.map(({ lines, ...head }) => ({
      ...head,
      id: ctx.newId(),
      lines: lines.map(({ skuId, quantity, from, to, lot, serials = [] }) => ({
        ...{ skuId, lot, serials, quantity: BigInt(quantity), from: { bin: '', ...from }, to: { bin: '', ...to } },
      })),
    }));
    return book(ctx, session, moves, moveGoods);
  }),
  route(contract.assembleGoods, ({ ctx, session, body }) =>
    book(ctx, session, assembliesOf(ctx, body.documents), assembleGoods),
  ),
  route(contract.disassembleGoods, ({ ctx, session, body }) =>
    book(ctx, session, assembliesOf(ctx, body.documents), disassembleGoods),
  ),
  route(contract.reverseStockDocuments, async ({ ctx, session, body }) => {
    const covered = covers(session, 'stock.write');
    const reversals = body.documents.map((document) => ({ ...document, id: ctx.newId() }));
    const outcomes = await reverseDocuments(ctx, reversals, (nodeId) => covered({ id: nodeId }));
    await assertAboveZero(ctx, session, reversals);
    await assertDocumentsNamed(ctx, idsOf(reversals));
    return { outcomes: await inMerchantCodes(ctx, outcomes) };
  }),
];

/** Refuses `stock.documentUnknown` (404). */
async function readable(ctx: Ctx, session: Session, id: Id): Promise<DocumentFound> {
  const [document] = await findDocuments(ctx, { nodeIds: await readableNodes(ctx, session), id, limit: 1 });
  if (!document) throw new Refused('stock.documentUnknown', { id }, 404);
  return document;
}

/** Ids of the nodes whose stock the caller may see, closed ones too; the one asked for, or none. */
export async function readableNodes(ctx: Ctx, session: Session, only?: Id): Promise<Id[]> {
  const nodes = (await allNodes(ctx)).filter(covers(session, 'stock.read'));
  return nodes.flatMap((node) => (only === undefined || node.id === only ? node.id : []));
}
