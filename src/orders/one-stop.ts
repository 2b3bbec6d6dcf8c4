/**
 * One stop (ORD-13): orders are stopped wherever they are, and each is told what was undone and what could not be. What
 * is still in the house ends as cancelled; what has left is stopped at the courier; money is given back where somebody
 * asked for it. The steps stand on the timeline, so that whoever asks later reads what the person read.
 */
import { takeBackUploads, uploadsOfParcels } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Parcel, ParcelWork, registerIntercepts, type Services } from '../shipping/shipping.ts';
import { lockReached } from './lock-reached.ts';
import { isOurs, mayMove, type Order } from './order.ts';
import { isReserved } from './postings.ts';
import { orderNumbers } from './shipped-whole.ts';
import { type Refunding, refundStopped } from './stop-money.ts';
import { stopOrders } from './stop-orders.ts';
import { type Stopped, StopStory } from './stop-steps.ts';
import { Work } from './store.ts';

/** What a parcel left on the floor of its warehouse; null: it was not there. */
type LeftFloor = {
  wave: string | null;
  pickList: string | null;
  bench: { name: string; open: boolean } | null;
  carry: bigint;
};

/** What a stop needs of what stands above orders and outside. */
export type StopMeans = Services & {
  leaveFloor(ctx: Ctx, fulfilmentIds: readonly Id[], reason: string): Promise<ReadonlyMap<Id, LeftFloor>>;
};

export type StopAsked = { reason: string; refund: Refunding | null };

type Stopping = { work: Work; story: StopStory; asked: StopAsked; means: StopMeans; parcels: ReadonlyMap<Id, Parcel> };

/**
 * Answers per order, for a divided one per part; unknown ones are left out. Refuses nothing: what cannot be stopped is
 * told as a step. Posts: release of holds; refunds as `giveBackAll` does.
 */
export async function stopEverywhere(
  ctx: Ctx,
  ids: readonly Id[],
  asked: StopAsked,
  means: StopMeans,
): Promise<Stopped[]> {
  const work = new Work(ctx);
  const byRoot = await lockReached(work, ids);
  const story = new StopStory();
  const living = work.orders.filter((order) => order.state !== 'split');
  const stopping = { work, story, asked, means, parcels: await lockParcels(ctx, living) };
  const left = await stopHere(stopping, living);
  await stopAtCourier(stopping, left);
  await tellChannels(stopping, living);
  await refundStopped(work, story, living, asked);
  const answers = ids.flatMap((root) => (byRoot.get(root) ?? []).map((order) => ({ root, order })));
  const told = answers.filter(({ root, order }) => order.state !== 'split' || onlyOne(byRoot.get(root)!));
  const stopped = told.map(
    ({ root, order }): Stopped => ({
      ...{ id: order.id, number: order.number, asked: root, state: order.state },
      ...{ end: story.endOf(order), steps: story.stepsOf(order.id) },
    }),
  );
  for (const { id, end, steps } of stopped) work.happened({ id }, 'oneStop', { end, steps }, asked.reason);
  await work.save();
  return stopped;
}

const onlyOne = (orders: readonly Order[]): boolean => orders.length === 1;

/** Whoever stops a parcel holds its lock, so that nobody moves it between what is told and what is done. */
async function lockParcels(ctx: Ctx, orders: readonly Order[]): Promise<Map<Id, Parcel>> {
  const ids = orders.flatMap((order) => order.fulfilmentId ?? []);
  const parcels = ids.length ? await new ParcelWork(ctx).lock(ids) : [];
  const byId = new Map(parcels.map((parcel) => [parcel.id, parcel]));
  return new Map(
    orders.flatMap((order) => {
      const parcel = order.fulfilmentId && byId.get(order.fulfilmentId);
      return parcel ? [[order.id, parcel] as const] : [];
    }),
  );
}

/** Cancels what has not left, and tells it step by step. Gives those whose goods are out of the house. */
async function stopHere({ work, story, asked, means, parcels }: Stopping, orders: readonly Order[]): Promise<Order[]> {
  const before = new Map(
    orders.map((order) => [order.id, { state: order.state, pieces: order.quantity, held: isReserved(order) }]),
  );
  const allowed = orders.filter((order) => mayMove(order, 'cancel'));
  const outcomes = new Map((await stopOrders(work, allowed, asked.reason)).map((outcome) => [outcome.id, outcome]));
  const stopped = allowed.filter(({ id }) => outcomes.get(id)!.done);
  const floor = await means.leaveFloor(
    work.ctx,
    stopped
      .map(({ id }) => parcels.get(id))
      .flatMap((parcel) => (parcel && parcel.state !== 'reversed' ? parcel.id : [])),
    asked.reason,
  );
  for (const order of stopped) {
    const { state, pieces, held } = before.get(order.id)!;
    story.tell(order, 'order', 'undone', 'cancelled', { from: state });
    if (held) story.tell(order, 'stock', 'undone', 'released', { pieces });
    const parcel = parcels.get(order.id);
    if (parcel) tellParcel(story, order, parcel, floor.get(parcel.id));
    if (state === 'waitOuterShip') story.tell(order, 'supplier', 'undone', 'dropped');
  }
  const left: Order[] = [];
  const standing = orders.filter((one) => !stopped.includes(one));
  const joined = await orderNumbers(
    work.ctx,
    standing.flatMap(({ mergedInto }) => mergedInto ?? []),
  );
  for (const order of standing) {
    const outcome = outcomes.get(order.id);
    const code = outcome && !outcome.done ? outcome.refusal.code : null;
    if (outcome && !outcome.done && code === 'shipping.outsideAsked')
      story.tell(order, 'supplier', 'started', 'asked', outcome.refusal.data);
    else if (code === 'shipping.collected')
      story.tell(order, 'order', 'left', 'collected', waybillOf(parcels.get(order.id)));
    else if (code !== null || hasGone(order)) left.push(order);
    else if (order.state === 'merged')
      story.tell(order, 'order', 'left', 'merged', { into: joined.get(order.mergedInto!) ?? '' });
    else story.tell(order, 'order', 'left', 'ended', { state: order.state });
  }
  return left;
}

const hasGone = ({ state }: Order): boolean => ['partlyShipped', 'shipped', 'signed', 'finished'].includes(state);

const waybillOf = (parcel: Parcel | undefined) => ({
  waybillNumber: parcel?.waybillNumber ?? '',
  courier: parcel?.waybill?.courier ?? parcel?.courier ?? '',
});

function tellParcel(story: StopStory, order: Order, parcel: Parcel, floor: LeftFloor | undefined): void {
  if (floor?.wave) story.tell(order, 'wave', 'undone', 'kickedOut', { number: floor.wave });
  if (floor?.bench) {
    const { name, open } = floor.bench;
    story.tell(order, 'bench', open ? 'undone' : 'left', open ? 'stopsAtScan' : 'setAside', { name });
  }
  if (floor?.pickList) story.tell(order, 'goods', 'undone', 'offList', { number: floor.pickList });
  if (floor && floor.carry > 0n) story.tell(order, 'goods', 'started', 'putBack', { pieces: floor.carry });
  const { waybill } = parcel;
  if (!waybill || parcel.state === 'reversed') return;
  if (waybill.state === 'failed' || waybill.state === 'cancelled' || waybill.state === 'recycled') return;
  const number = waybill.number ?? '';
  story.tell(order, 'waybill', 'undone', number ? 'cancelled' : 'notWanted', { number });
  if (waybill.prints > 0) story.tell(order, 'label', 'left', 'tearUp', { number });
}

/** Out of the house: the courier is asked, or a person has to tell it; what is signed is too late. */
async function stopAtCourier({ work, story, asked, means, parcels }: Stopping, orders: readonly Order[]) {
  const withParcel = orders.filter(({ id }) => parcels.has(id));
  for (const order of orders.filter(({ id }) => !parcels.has(id)))
    story.tell(order, 'order', 'left', 'tooLate', { state: order.state });
  if (withParcel.length === 0) return;
  const { outcomes, byHand } = await registerIntercepts(work.ctx, means, {
    ids: withParcel.map(({ id }) => parcels.get(id)!.id),
    to: null,
    reason: asked.reason,
    cause: 'person',
  });
  const byParcel = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  for (const order of withParcel) {
    const parcel = parcels.get(order.id)!;
    const outcome = byParcel.get(parcel.id)!;
    const data = waybillOf(parcel);
    if (outcome.done && byHand.has(parcel.id)) story.tell(order, 'courier', 'left', 'byHand', data);
    else if (outcome.done) story.tell(order, 'courier', 'started', 'asked', data);
    else {
      const { code, data: why } = outcome.refusal;
      story.tell(order, 'courier', 'left', code.slice('shipping.'.length), { ...data, ...why });
    }
  }
}

/**
 * Of what stays here no channel is told any more; of what did leave it is, whatever becomes of it. The order itself is
 * the channel's, and is closed there.
 */
async function tellChannels({ work, story, parcels }: Stopping, orders: readonly Order[]): Promise<void> {
  const known = orders.flatMap((order) => {
    const parcel = parcels.get(order.id);
    return parcel ? [{ order, orderId: order.id, fulfilmentId: parcel.id, end: story.endOf(order) }] : [];
  });
  const uploads = await uploadsOfParcels(work.ctx, known);
  await takeBackUploads(
    work.ctx,
    known.filter(({ end }) => end === 'stopped'),
  );
  for (const { order, end } of known) {
    const own = uploads.filter(({ orderId }) => orderId === order.id);
    const unsent = own.filter(({ state, tries }) => state === 'waiting' && tries === 0).length;
    if (unsent > 0 && end === 'stopped') story.tell(order, 'upload', 'undone', 'notTold');
    else if (unsent > 0) story.tell(order, 'upload', 'left', 'tells');
    if (own.length > unsent) story.tell(order, 'upload', 'left', 'told');
  }
  for (const order of orders) {
    const isThere = story.endOf(order) === 'stopped' && order.channelState !== 'closed';
    if (isThere && order.lines.some((line) => !isOurs(line)))
      story.tell(order, 'channel', 'left', 'openThere', { numbers: order.channelNumbers });
  }
}
