/** The returns desk and claims over HTTP (contract `returns`). */
import * as contract from '../contract/returns.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, ownRoute, type Route, route } from '../kernel/http/route.ts';
import { reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { assertCaseReach } from '../orders/orders.ts';
import { documentEntries } from '../stock/stock.ts';
import { answerClaim, findClaims, oneClaim, openClaim } from './claims.ts';
import { findReturn, findReturns, returnDetail, suggestOwners } from './describe-return.ts';
import { finishParcel, matchParcel, shelveParcel } from './finish-return.ts';
import { dropItem, openParcel, scanItem } from './inspect-return.ts';
import { addPhotos, openPhoto, photosOf } from './photos.ts';
import { RETURN_NUMBERS } from './return-numbers.ts';

const DESK = 'warehouse.check';
const LIMIT = 50;

/** Parcels (`p`) of nodes or orders a right covers. */
function within(session: Session, right: string): Sql {
  const reach = reachOf(session, right);
  if (reach.everything) return sql`true`;
  return sql`(p.node_id = any(${reach.nodes}::uuid[]) or exists (
    select
    from sales_order r
    where r.tenant_id = p.tenant_id and r.id = p.order_id and r.shop_id = any(${reach.shops}::uuid[])))`;
}

/** Refuses `returns.parcelUnknown` (404) outside of the caller's reach. */
async function assertParcel(ctx: Ctx, session: Session, right: string, id: Id): Promise<void> {
  const found = await ctx.run(sql`
    select
    from return_parcel p
    where p.tenant_id = ${ctx.tenant}
      and p.id = ${id}
      and ${within(session, right)}`);
  if (found.length === 0) throw new Refused('returns.parcelUnknown', {}, 404);
}

/** Refuses `stock.nodeUnknown` where the caller's right does not cover the warehouse. */
function assertNode(session: Session, nodeId: Id): void {
  const reach = reachOf(session, DESK);
  if (!reach.everything && !reach.nodes.includes(nodeId)) throw new Refused('stock.nodeUnknown', { nodeId });
}

/** What is done to a parcel at the desk; the answer is the parcel as it is then. */
const deskRoute = <Body>(
  endpoint: typeof contract.finishReturn,
  act: (ctx: Ctx, id: Id, body: Body) => Promise<void>,
): Route =>
  route(endpoint, async ({ ctx, session, params, body }) => {
    await assertParcel(ctx, session, DESK, params.id);
    await act(ctx, params.id, body as Body);
    return returnDetail(ctx, params.id);
  });
type DeskEndpoint = typeof contract.finishReturn;
/** Endpoints of the desk differ in their bodies only. */
const desk = (endpoint: unknown): DeskEndpoint => endpoint as DeskEndpoint;

export const returnRoutes = (dataDir: string): Route[] => [
  route(contract.findReturn, ({ ctx, query }) => findReturn(ctx, query.code)),
  route(contract.listReturns, async ({ ctx, session, query: { cursor, limit = LIMIT, ...filter } }) => {
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await findReturns(ctx, within(session, 'orders.read'), filter, { before, limit: limit + 1 });
    return pageOf(
      rows,
      limit,
      (row) => row,
      (row) => ({ id: String(row.id) }),
    );
  }),
  route(contract.getReturn, async ({ ctx, session, params }) => {
    await assertParcel(ctx, session, 'orders.read', params.id);
    return returnDetail(ctx, params.id);
  }),
  route(contract.openReturn, async ({ ctx, session, body }) => {
    assertNode(session, body.nodeId);
    return returnDetail(ctx, await openParcel(ctx, body));
  }),
  deskRoute(desk(contract.scanReturnItem), scanItem),
  deskRoute<{ item: number }>(desk(contract.dropReturnItem), (ctx, id, { item }) => dropItem(ctx, id, item)),
  deskRoute(contract.finishReturn, finishParcel),
  deskRoute(desk(contract.matchReturn), matchParcel),
  deskRoute<{ bin: string }>(desk(contract.shelveReturn), (ctx, id, { bin }) => shelveParcel(ctx, id, bin.trim())),
  route(contract.suggestOwners, async ({ ctx, session, params }) => {
    await assertParcel(ctx, session, 'orders.read', params.id);
    return suggestOwners(ctx, params.id);
  }),
  ...photoRoutes(dataDir),
  route(contract.caseEntries, async ({ ctx, session, params, query }) => {
    await assertCaseReach(ctx, session, params.id);
    const parcels = await ctx.sql<{ id: Id }>`
      select id
      from return_parcel
      where tenant_id = ${ctx.tenant}
        and case_id = ${params.id}
      order by id`;
    return documentEntries(ctx, { documents: parcels.map(({ id }) => id) }, query, RETURN_NUMBERS);
  }),
  ...claimRoutes,
];

const photoRoutes = (dataDir: string): Route[] => [
  ownRoute(contract.addPhotos, async ({ db, scope, session, body, files }) => {
    const reached = async (ctx: Ctx) => {
      if (body.of === 'parcel') await assertParcel(ctx, session, DESK, body.ofId);
    };
    return { photos: await addPhotos(db, scope, dataDir, { ...body, files }, reached) };
  }),
  route(contract.listPhotos, async ({ ctx, query }) => ({ photos: await photosOf(ctx, query.of, query.ofId) })),
  ownRoute(contract.getPhoto, ({ db, scope, params }) => openPhoto(db, scope, dataDir, params.id)),
];

const claimRoutes: Route[] = [
  route(contract.listClaims, async ({ ctx, query: { cursor, limit = LIMIT, ...filter } }) => {
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await findClaims(ctx, filter, { before, limit: limit + 1 });
    return pageOf(
      rows,
      limit,
      (row) => row,
      (row) => ({ id: String(row.id) }),
    );
  }),
  route(contract.addClaim, async ({ ctx, body }) => oneClaim(ctx, await openClaim(ctx, body))),
  route(contract.decideClaim, async ({ ctx, params, body, ifMatch }) => {
    await answerClaim(ctx, params.id, body, (version) => assertVersion({ ifMatch }, version));
    return oneClaim(ctx, params.id);
  }),
];
