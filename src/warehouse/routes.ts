/** The bench and pick lists over HTTP. */
import { barcodesOf, type Sku, skusById } from '../catalog/catalog.ts';
import { printPickList } from '../contract/shipping.ts';
import {
  abandonCheck as abandonCheckEndpoint,
  finishCheck as finishCheckEndpoint,
  scanItem as scanItemEndpoint,
  startCheckByItem as startCheckByItemEndpoint,
  startCheck as startCheckEndpoint,
} from '../contract/warehouse.ts';
import type { Ctx } from '../kernel/context.ts';
import { ownRoute, type Route, route } from '../kernel/http/route.ts';
import { assertMay, type Session } from '../kernel/http/session.ts';
import { Refused } from '../kernel/refusal.ts';
import {
  assertWithinReach,
  couriersOf,
  fulfilmentNumbers,
  type Parcel,
  type ShippingPorts,
  shippingPreferences,
} from '../shipping/shipping.ts';
import { allNodes, type Serial } from '../stock/stock.ts';
import { type BenchCheck, expectedOf } from './bench.ts';
import { abandonCheck, finishCheck } from './finish-check.ts';
import { floorRoutes } from './floor/floor-routes.ts';
import { inboundRoutes } from './inbound/inbound-routes.ts';
import { printPickLists } from './make-pick-lists.ts';
import { workRoutes } from './performance/work-routes.ts';
import { pickListRoutes } from './pick-list-routes.ts';
import { putBackRoutes } from './put-backs.ts';
import { refillRoutes } from './refill/refill-routes.ts';
import { scanItem } from './scan-item.ts';
import { lotsOfParcel } from './scan-lot.ts';
import { startCheck, startCheckByItem } from './start-check.ts';
import { traceRoutes } from './trace/trace-routes.ts';
import { wallRoutes } from './wall-routes.ts';
import { scheduleRoutes } from './waves/schedule-routes.ts';
import { waveRoutes } from './waves/wave-routes.ts';

const CHECK = 'warehouse.check';
/** Letting a parcel pass although its weight says that something is wrong. */
const FORCE = 'warehouse.force';

export const warehouseRoutes = (ports: ShippingPorts): Route[] => [
  ...floorRoutes,
  ...inboundRoutes,
  ...refillRoutes,
  ...pickListRoutes,
  ...putBackRoutes,
  ...waveRoutes,
  ...scheduleRoutes,
  ...wallRoutes,
  ...traceRoutes,
  ...workRoutes,

  ownRoute(printPickList, async ({ db, scope, session, body }) => {
    await db.read(scope, (ctx) => assertWithinReach(ctx, session, 'shipping.write', body.ids));
    return { body: await printPickLists(db, scope, ports, body.ids), name: 'pick-lists.pdf' };
  }),

  route(startCheckEndpoint, async ({ ctx, session, body }) => {
    const { parcel, check } = await startCheck(ctx, body.waybillNumber.trim());
    return describeHere(ctx, ports, session, parcel, check);
  }),

  route(startCheckByItemEndpoint, async ({ ctx, session, body }) => {
    const { parcel, check } = await startCheckByItem(ctx, body.nodeId, body.code.trim());
    return describeHere(ctx, ports, session, parcel, check);
  }),

  route(scanItemEndpoint, async ({ ctx, session, params, body }) => {
    const quantity = body.quantity === undefined ? 1n : BigInt(body.quantity);
    const { verdict, skuId, piece, lot, parcel, check } = await scanItem(
      ctx,
      params.id,
      body.code.trim(),
      quantity,
      body,
    );
    const described = await describeHere(ctx, ports, session, parcel, check);
    const known = described.lines.find((line) => line.sku.id === skuId)?.sku;
    const other = skuId === null || known ? undefined : (await skusById(ctx, [skuId])).get(skuId);
    return {
      ...{ verdict, lot, sku: known ?? (other ? skuRef(other) : null), check: described },
      piece: piece && (await describePiece(ctx, piece, verdict.startsWith('serial'))),
    };
  }),

  route(finishCheckEndpoint, async ({ ctx, session, params, body }) => {
    const weightG = body.weightG === undefined ? null : BigInt(body.weightG);
    if (body.overrideReason !== undefined) assertMay(session, FORCE);
    const { weightTolerance: tolerance, labelWhen } = await shippingPreferences(ctx);
    const weighing = { weightG, tolerance, overrideReason: body.overrideReason };
    const done = await finishCheck(ctx, params.id, weighing, labelWhen === 'after');
    await assertHere(ctx, session, done.parcel, body.overrideReason === undefined ? CHECK : FORCE);
    // Returned, not thrown: a parcel that was stopped here stays stopped.
    if (done.refusal) return new Refused(done.refusal.code, done.refusal.data);
    const check = await describeCheck(ctx, ports, done.parcel, done.check);
    return { check, checkedToday: done.checkedToday, print: { ...done.print, parcelId: done.parcel.id } };
  }),

  route(abandonCheckEndpoint, async ({ ctx, session, params }) => {
    const { parcel } = await abandonCheck(ctx, params.id);
    await assertHere(ctx, session, parcel);
  }),
];

/** Asked after the deed, in its transaction: a bench of another warehouse undoes it by being refused. */
const assertHere = (ctx: Ctx, session: Session, parcel: Parcel, right = CHECK) =>
  assertWithinReach(ctx, session, right, [parcel.id]);

async function describeHere(ctx: Ctx, ports: ShippingPorts, session: Session, parcel: Parcel, check: BenchCheck) {
  const [described] = await Promise.all([describeCheck(ctx, ports, parcel, check), assertHere(ctx, session, parcel)]);
  return described;
}

async function describeCheck(ctx: Ctx, ports: ShippingPorts, parcel: Parcel, check: BenchCheck) {
  const ids = [...new Set(parcel.lines.map((line) => line.skuId))];
  const [skus, barcodes, couriers, shipTo, { weightTolerance }] = await Promise.all([
    skusById(ctx, ids),
    barcodesOf(ctx, ids),
    couriersOf(ctx),
    ports.shipTo(ctx, [parcel.orderId]),
    shippingPreferences(ctx),
  ]);
  const expectedG = expectedOf(parcel, check);
  const byLot = ids.some((id) => skus.get(id)!.trackLots || skus.get(id)!.trackExpiry);
  const lots = byLot ? await lotsOfParcel(ctx, { parcel, check }) : null;
  const courier = parcel.waybill?.courier ?? parcel.courier ?? '';
  return {
    id: check.id,
    order: { id: parcel.orderId, number: parcel.orderNumber },
    waybillNumber: check.waybillNumber,
    courier: { code: courier, name: couriers.get(courier)?.name ?? courier },
    // An abandoned check is never shown: a new one is begun.
    state: check.state === 'abandoned' ? ('open' as const) : check.state,
    stoppedBy: parcel.stopReasons,
    lines: ids.map((id) => ({
      sku: skuRef(skus.get(id)!),
      barcodes: barcodes.get(id) ?? [],
      wanted: parcel.lines.reduce((sum, line) => (line.skuId === id ? sum + line.quantity : sum), 0n),
      scanned: BigInt(check.scanned[id] ?? 0),
      lots: (lots?.get(id) ?? []).map(({ skuId: _, ...lot }) => lot),
    })),
    carton: check.packing?.carton ?? null,
    noCarton: check.packing?.noCarton ?? null,
    expectedWeightG: expectedG > 0n ? expectedG : null,
    weightJudged: weightTolerance !== null && expectedG > 0n,
    memo: shipTo.get(parcel.orderId)?.memo ?? '',
  };
}

/** Its parcel and place are told where they are what is wrong: what may be counted costs no question. */
async function describePiece(ctx: Ctx, { serial, state, fulfilmentId, nodeId }: Serial, isWrong: boolean) {
  if (!isWrong) return { serial, state, parcel: '', node: '' };
  const [parcels, nodes] = [await fulfilmentNumbers(ctx, [fulfilmentId ?? nodeId]), await allNodes(ctx)];
  const node = nodes.find(({ id }) => id === nodeId)?.name ?? '';
  return { serial, state, parcel: parcels.get(fulfilmentId ?? nodeId) ?? '', node };
}

const skuRef = ({ id, merchantCode, name, properties }: Sku) => ({ id, merchantCode, name, properties });
