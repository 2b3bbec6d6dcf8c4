/** Shipping over HTTP. Calls that print or reach a courier open their own transactions; the others run in one. */
import { Type } from 'typebox';
import { shopSettings } from '../channels/channels.ts';
import { parcelEntries as parcelEntriesEndpoint } from '../contract/document-entries.ts';
import {
  cancelWaybills as cancelWaybillsEndpoint,
  countSilentParcels,
  handOver as handOverEndpoint,
  listCouriers,
  listParcels,
  printLabels as printLabelsEndpoint,
  printManifest as printManifestEndpoint,
  requestWaybills as requestWaybillsEndpoint,
  setBoxes as setBoxesEndpoint,
} from '../contract/shipping.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { ownRoute, publicRoute, type Route, route } from '../kernel/http/route.ts';
import { reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { type Outcome, Refused } from '../kernel/refusal.ts';
import { askWaybills } from './ask-waybills.ts';
import { cancelWaybills } from './cancel-waybills.ts';
import { couriersOf } from './couriers.ts';
import { customsRoutes } from './customs/customs-routes.ts';
import { nodesById } from './describe-waybills.ts';
import { freightRoutes } from './freight/freight-routes.ts';
import { handOver } from './hand-over.ts';
import { interceptRoutes } from './intercept-routes.ts';
import { manifestRoutes } from './manifest-routes.ts';
import { parcelEntries } from './parcel-entries.ts';
import type { ShippingPorts } from './ports.ts';
import { rangeRoutes } from './postal/range-routes.ts';
import { silence } from './preferences.ts';
import { printLabels } from './print-labels.ts';
import { printManifest, readManifest } from './print-manifest.ts';
import { printRoutes } from './print-routes.ts';
import { countSilent, couriersWithNumbers, type ParcelListRow, queueOfParcels } from './queries.ts';
import { assertWithinReach } from './reach.ts';
import { requestAndLease } from './request-waybills.ts';
import { setBoxes } from './set-boxes.ts';
import { readParcels } from './store.ts';
import { takeHints } from './take-hints.ts';
import { takeParcelEvents } from './take-parcel-events.ts';
import { servicesOf } from './waybill-services.ts';

/** Couriers push tracking here; the service's own signature says whether to believe it. */
const carrierPush = {
  method: 'POST',
  path: '/api/v1/carrier-pushes/:tenant/:service',
  summary: 'Tracking pushed by a waybill service',
  scope: 'public',
  consumes: 'raw',
  params: Type.Object(
    { tenant: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), service: Type.String({ maxLength: 40 }) },
    { additionalProperties: false },
  ),
} as const;

const CURSOR = { queuedAt: 'moment', id: 'id' } as const;

export const shippingRoutes = (ports: ShippingPorts): Route[] => [
  route(listCouriers, async ({ ctx }) => ({ couriers: await couriersWithNumbers(ctx) })),

  route(listParcels, async ({ ctx, session, query }) => {
    const limit = query.limit ?? 50;
    const reach = reachOf(session, 'shipping.read');
    const { silent, ...asked } = query;
    const silentSince = silent ? (await silence(ctx)).since : undefined;
    const after = readCursor(query.cursor, CURSOR);
    const rows = await queueOfParcels(ctx, { ...asked, silentSince, reach, after, limit });
    const names = await namesOf(ctx, rows);
    return pageOf(
      rows,
      limit,
      (row) => parcelRow(row, names),
      (row) => ({ queuedAt: row.queuedText, id: row.id }),
    );
  }),

  route(countSilentParcels, async ({ ctx, session }) => {
    const { hours, since } = await silence(ctx);
    return { hours, count: await countSilent(ctx, reachOf(session, 'shipping.read'), since, MOST_SILENT) };
  }),

  route(parcelEntriesEndpoint, async ({ ctx, session, params: { id }, query }) => {
    await assertWithinReach(ctx, session, 'shipping.read', [id]);
    return parcelEntries(ctx, id, query);
  }),

  route(setBoxesEndpoint, async ({ ctx, session, body }) => {
    await assertWritable(ctx, session, body.ids);
    return { outcomes: await setBoxes(ctx, body.ids, body.boxes) };
  }),

  ownRoute(requestWaybillsEndpoint, async ({ db, scope, session, body }) => {
    await db.read(scope, (ctx) => assertWritable(ctx, session, body.ids));
    return { outcomes: await requestNow(db, scope, ports, body.ids, body.courier) };
  }),

  ownRoute(printLabelsEndpoint, async ({ db, scope, session, body }) => {
    await db.read(scope, (ctx) => assertWritable(ctx, session, body.ids));
    return { body: await printLabels(db, scope, ports, body.ids, body.size), name: 'labels.pdf' };
  }),

  route(cancelWaybillsEndpoint, async ({ ctx, session, body }) => {
    await assertWritable(ctx, session, body.ids);
    return { outcomes: await cancelWaybills(ctx, body.ids, body.reason) };
  }),

  route(handOverEndpoint, async ({ ctx, session, body }) => {
    await assertWritable(ctx, session, body.ids);
    return handOver(ctx, body);
  }),

  ownRoute(printManifestEndpoint, async ({ db, scope, session, params }) => {
    const { number, parcels, data } = await db.read(scope, (ctx) => readManifest(ctx, ports, params.id));
    await db.read(scope, (ctx) => assertWithinReach(ctx, session, 'shipping.read', parcels));
    return { body: await printManifest(db, data), name: `${number}.pdf` };
  }),

  ...manifestRoutes,
  ...customsRoutes(ports),
  ...rangeRoutes,
  ...freightRoutes,
  ...interceptRoutes(ports),
  ...printRoutes(ports),

  publicRoute(carrierPush, async ({ db, request, params, body }) => {
    const scope: Scope = {
      tenant: params.tenant,
      actor: { kind: 'channel', id: params.service, name: params.service },
    };
    const row = (await db.read(scope, servicesOf)).get(params.service);
    const service = row && ports.services.get(row.kind);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')]),
    );
    const push = row?.active && service ? service.verifyPush(ports.openAccess(row), { headers, body }) : null;
    // Nobody learns whether the tenant or the service exists.
    if (!row || !push) throw notGenuine();
    await db.transaction(scope, async (ctx) => {
      if (push.hints.length && !(await takeHints(ctx, row.id, push.hints))) throw notGenuine();
      await takeParcelEvents(ctx, row.id, push.events);
    });
    return { body: push.reply, type: 'application/json; charset=utf-8' };
  }),
];

const notGenuine = () => new Refused('shipping.pushNotGenuine', {}, 403);

/** Beyond that many nobody counts: something is wrong with the news, not with parcels. */
const MOST_SILENT = 10_000;

const assertWritable = (ctx: Ctx, session: Session, ids: readonly Id[]) =>
  assertWithinReach(ctx, session, 'shipping.write', ids);

/** A person waits for the numbers, so the services are asked at once; what they do not tell now, the job asks again. */
async function requestNow(
  db: Database,
  scope: Scope,
  ports: ShippingPorts,
  ids: readonly Id[],
  courier: string | undefined,
): Promise<Outcome<Id>[]> {
  const { outcomes, made } = await db.transaction(scope, (ctx) => requestAndLease(ctx, ids, courier));
  if (made.length) await askWaybills(db, scope, ports, made);
  const parcels = new Map((await db.read(scope, (ctx) => readParcels(ctx, ids))).map((parcel) => [parcel.id, parcel]));
  return outcomes.map((outcome) => {
    const waybill = parcels.get(outcome.id)?.waybill;
    if (!outcome.done || !waybill) return outcome;
    const data = { message: waybill.message };
    if (waybill.state === 'failed')
      return { id: outcome.id, done: false, refusal: { code: 'shipping.courierRefused', data } };
    if (waybill.state === 'requested')
      return { id: outcome.id, done: false, refusal: { code: 'shipping.answerUnknown', data } };
    return outcome;
  });
}

type Names = Awaited<ReturnType<typeof namesOf>>;

async function namesOf(ctx: Ctx, rows: readonly ParcelListRow[]) {
  const [shops, nodes, couriers] = await Promise.all([
    shopSettings(ctx, [...new Set(rows.map((row) => row.shopId))]),
    nodesById(ctx),
    couriersOf(ctx),
  ]);
  return { shops, nodes, couriers };
}

function parcelRow(row: ParcelListRow, { shops, nodes, couriers }: Names) {
  const shop = shops.get(row.shopId);
  return {
    id: row.id,
    number: row.number,
    order: { id: row.orderId, number: row.orderNumber },
    shop: { id: row.shopId, name: shop?.name ?? '', channel: shop?.channel ?? 'unknown' },
    node: { id: row.nodeId, name: nodes.get(row.nodeId)?.name ?? '' },
    state: row.state,
    courier: row.courier === null ? null : { code: row.courier, name: couriers.get(row.courier)?.name ?? row.courier },
    waybill:
      row.waybillId === null
        ? null
        : {
            number: row.waybillNumber,
            state: row.waybillState,
            routeCode: row.routeCode,
            boxNumbers: row.subNumbers,
            prints: row.prints,
            message: row.message,
          },
    goods: row.goodsText,
    quantity: row.quantity,
    boxes: row.parcels,
    expectedWeightG: row.expectedG > 0n ? row.expectedG : null,
    weightG: row.weightG,
    weightReason: row.weightReason,
    packingMinor: row.packingMinor,
    recipientArea: row.area,
    holds: row.stopReasons,
    shipBefore: row.shipBefore,
    shippedAt: row.shippedAt,
    newsAt: row.newsAt,
  };
}
