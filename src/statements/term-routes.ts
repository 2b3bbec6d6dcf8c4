/** Terms, promotions, charges and portal logins of suppliers over HTTP. They are the whole house's: a right for one node is not enough. */
import * as contract from '../contract/supplier-terms.ts';
import { assertEverywhere, createUser, hashPassword, peopleNames, randomPassword } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, ownRoute, type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { supplierOf, suppliersById } from '../purchasing/purchasing.ts';
import { actorWords } from '../stock/stock.ts';
import { loginsOf } from './logins.ts';
import { enterNotes, findNotes, type NoteFound, removeNote } from './notes.ts';
import { findPromotions, type KeptPromotion, keepPromotion, lockPromotion } from './promotions.ts';
import { counterNames, findTerms, type KeptTerm, keepTerm, lockTerm } from './terms.ts';

const byId = ({ id }: { id: Id }) => ({ id });

async function refsOf(ctx: Ctx, rows: readonly { supplierId: Id }[]): Promise<(id: Id) => { id: Id; name: string }> {
  const known = await suppliersById(
    ctx,
    rows.map(({ supplierId }) => supplierId),
  );
  return (id) => ({ id, name: known.get(id)?.name ?? '' });
}

async function describeTerms(ctx: Ctx, terms: readonly KeptTerm[]) {
  const [refOf, nameOf] = [await refsOf(ctx, terms), await counterNames(ctx)];
  return terms.map(({ supplierId, salesGuaranteeMinor, profitGuaranteeMinor, ...term }) => ({
    ...{ ...term, supplier: refOf(supplierId) },
    counter: {
      kind: term.shopId ? ('shop' as const) : term.nodeId ? ('node' as const) : ('all' as const),
      ...{ id: term.shopId ?? term.nodeId, name: nameOf(term) },
    },
    ...{ salesGuarantee: salesGuaranteeMinor, profitGuarantee: profitGuaranteeMinor },
  }));
}

const oneTerm = async (ctx: Ctx, id: Id) =>
  (await describeTerms(ctx, await findTerms(ctx, { ids: [id], after: null, limit: 1 })))[0]!;

async function describePromotions(ctx: Ctx, promotions: readonly KeptPromotion[]) {
  const refOf = await refsOf(ctx, promotions);
  return promotions.map(({ supplierId, ...promotion }) => ({ ...promotion, supplier: refOf(supplierId) }));
}

async function describeNotes(ctx: Ctx, notes: readonly NoteFound[]) {
  const [refOf, people, terms] = [
    await refsOf(ctx, notes),
    await peopleNames(
      ctx,
      notes.map(({ createdBy }) => createdBy),
    ),
    await findTerms(ctx, { ids: notes.map(({ termId }) => termId), after: null, limit: notes.length }),
  ];
  const currencies = new Map(terms.map(({ id, currency }) => [id, currency]));
  return notes.map(
    ({ supplierId, amountMinor, statementId, statementNumber, correctsId, correctsNumber, createdBy, ...note }) => ({
      ...{ ...note, supplier: refOf(supplierId), by: actorWords(createdBy, people) },
      amount: { amount: amountMinor, currency: currencies.get(note.termId)! },
      statement: statementId === null ? null : { id: statementId, number: statementNumber! },
      corrects: correctsId === null ? null : { id: correctsId, number: correctsNumber! },
    }),
  );
}

const promotionRoutes: Route[] = [
  route(contract.listSupplierPromotions, async ({ ctx, query: { cursor, limit = 50, supplierId } }) => {
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    const page = pageOf(await findPromotions(ctx, { supplierId, after, limit }), limit, (one) => one, byId);
    return { ...page, items: await describePromotions(ctx, page.items) };
  }),

  route(contract.createSupplierPromotion, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'purchases.write');
    const id = ctx.newId();
    await keepPromotion(ctx, { id, ...body }, null);
    return (await describePromotions(ctx, [await lockPromotion(ctx, id)]))[0]!;
  }),

  route(contract.changeSupplierPromotion, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    assertEverywhere(session, 'purchases.write');
    const before = await lockPromotion(ctx, id);
    assertVersion({ ifMatch }, before.version);
    await keepPromotion(ctx, { id, ...body }, before);
    return (await describePromotions(ctx, [await lockPromotion(ctx, id)]))[0]!;
  }),
];

const noteRoutes: Route[] = [
  route(contract.listSupplierNotes, async ({ ctx, query: { cursor, limit = 50, supplierId, open } }) => {
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    const page = pageOf(await findNotes(ctx, { supplierId, open, after, limit }), limit, (one) => one, byId);
    return { ...page, items: await describeNotes(ctx, page.items) };
  }),

  route(contract.enterSupplierNotes, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'purchases.write');
    const notes = body.notes.map(({ amount, ...note }) => ({ ...note, amountMinor: BigInt(amount) }));
    return { ids: await enterNotes(ctx, notes) };
  }),

  route(contract.removeSupplierNote, async ({ ctx, session, params }) => {
    assertEverywhere(session, 'purchases.write');
    await removeNote(ctx, params.id);
  }),
];

const loginRoutes: Route[] = [
  route(contract.listSupplierLogins, async ({ ctx, session, params: { id } }) => {
    assertEverywhere(session, 'access.read');
    await supplierOf(ctx, id);
    return { logins: await loginsOf(ctx, id) };
  }),

  // Hashing takes long, so it comes before the transaction; run again after a crash, the login is taken.
  ownRoute(contract.addSupplierLogin, async ({ db, session, params: { id: supplierId }, body }) => {
    assertEverywhere(session, 'access.write');
    const password = randomPassword();
    const passwordHash = await hashPassword(password);
    const id = await db.transaction(session, async (ctx) => {
      await supplierOf(ctx, supplierId);
      return createUser(ctx, { ...body, passwordHash, supplierId });
    });
    return { id, password };
  }),
];

export const termRoutes: Route[] = [
  route(contract.listSupplierTerms, async ({ ctx, query: { cursor, limit = 50, supplierId } }) => {
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    const page = pageOf(await findTerms(ctx, { supplierId, after, limit }), limit, (one) => one, byId);
    return { ...page, items: await describeTerms(ctx, page.items) };
  }),

  route(contract.createSupplierTerm, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'purchases.write');
    const id = ctx.newId();
    await keepTerm(ctx, id, body, null);
    return oneTerm(ctx, id);
  }),

  route(contract.changeSupplierTerm, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    assertEverywhere(session, 'purchases.write');
    const before = await lockTerm(ctx, id);
    assertVersion({ ifMatch }, before.version);
    await keepTerm(ctx, id, body, before);
    return oneTerm(ctx, id);
  }),

  ...promotionRoutes,
  ...noteRoutes,
  ...loginRoutes,
];
