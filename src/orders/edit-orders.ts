/**
 * Changes to orders that have not been released: memo, flag, courier, node, recipient, gifts, and sourcing anew. Each
 * order is reviewed again afterwards, so a mended one goes on by itself. What is further on is refused with the step
 * that has to be taken back first: `orders.reverseFirst`, `orders.unreviewFirst`.
 */
import { skusById } from '../catalog/catalog.ts';
import { HOME_COUNTRY, isAbroad } from '../contract/countries.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Outcome, Refused, refuse } from '../kernel/refusal.ts';
import { resolveDivisions } from '../parties/address/address.ts';
import { releaseHeld } from '../payments/payments.ts';
import { advanceOrders } from './advance-orders.ts';
import { type Answers, changeOrders, stepMissing } from './command.ts';
import { mergeKey, missingInAddress } from './draft-order.ts';
import { heldFor } from './follow-payments.ts';
import { addGiftLine } from './gifts.ts';
import { BY_PERSON, dropHolds, giftByHand, isOpen, type Order } from './order.ts';
import { isReserved } from './postings.ts';
import { giveStockBack, stopOrders } from './stop-orders.ts';
import type { Work } from './store.ts';

type Outcomes = Promise<Outcome<Id, string>[]>;

const openOnly = (order: Order) => stepMissing(order, 'edit');
const any = () => null;

/** The memo is the platform's too: it is written back by the channel's job. */
export const setMemos = (ctx: Ctx, ids: readonly Id[], memo: string): Outcomes =>
  changeOrders(ctx, ids, any, async (work, orders) => {
    for (const order of orders) {
      work.happened(order, 'memoSet', { from: order.memo, to: memo });
      order.memo = memo;
    }
    // Somebody has dealt with it; only a new memo from the channel holds again.
    await reviewAgain(work, orders.filter(isOpen));
  });

export const setFlags = (ctx: Ctx, ids: readonly Id[], flag: number): Outcomes =>
  changeOrders(ctx, ids, any, async (work, orders) => {
    for (const order of orders) {
      work.happened(order, 'flagSet', { from: order.flag, to: flag });
      order.flag = flag;
    }
    await reviewAgain(work, orders.filter(isOpen));
  });

/** Refuses `orders.wrongState`, `shipping.notServed` (data: courier, area). */
export const setCouriers = (ctx: Ctx, ids: readonly Id[], courier: string): Outcomes =>
  changeOrders(ctx, ids, openOnly, async (work, orders, answers) => {
    for (const order of orders) {
      work.happened(order, 'courierSet', { from: order.courier, to: courier });
      order.courier = courier;
    }
    await reviewAgain(work, orders);
    for (const order of orders) {
      if (order.holdReasons.includes('noCourier'))
        answers.set(
          order.id,
          refuse(order.id, 'shipping.notServed', { courier, area: `${order.province}${order.city}${order.district}` }),
        );
    }
  });

/**
 * Chooses the node by hand; for an order that waits for something else the choice waits with it. Refuses `orders.wrongState`, `ledger.short` (data: what is missing). Posts: holds there,
 * releases elsewhere.
 */
export const setNodes = (ctx: Ctx, ids: readonly Id[], nodeId: Id): Outcomes =>
  changeOrders(ctx, ids, openOnly, async (work, orders, answers) => {
    await giveStockBack(work, orders, 'orders.nodeChanged');
    for (const order of orders) work.happened(order, 'nodeSet', { to: nodeId });
    await reviewAgain(work, orders, new Map(orders.map((order) => [order.id, nodeId])));
    refuseShort(orders, answers);
    for (const order of orders) {
      if (isReserved(order) || !isOpen(order) || order.holdReasons.includes('outOfStock')) continue;
      order.nodeId = nodeId;
      order.sourcing = { at: new Date(ctx.now()).toISOString(), reason: BY_PERSON, costMinor: '0', runnerUp: null };
    }
  });

/** Chooses the node anew by the rules. Refuses `orders.wrongState`, `ledger.short`. */
export const sourceAnew = (ctx: Ctx, ids: readonly Id[]): Outcomes =>
  changeOrders(ctx, ids, openOnly, async (work, orders, answers) => {
    await giveStockBack(work, orders, 'orders.sourcedAnew');
    for (const order of orders) order.nodeId = null;
    await reviewAgain(work, orders);
    refuseShort(orders, answers);
  });

function refuseShort(orders: readonly Order[], answers: Answers): void {
  for (const order of orders) {
    const hold = order.holds.find((h) => h.reason === 'outOfStock');
    const [first] = (hold?.data['lines'] ?? []) as Record<string, unknown>[];
    if (hold) answers.set(order.id, refuse(order.id, 'ledger.short', { ...first, ...hold.data }));
  }
}

async function reviewAgain(work: Work, orders: readonly Order[], nodes?: ReadonlyMap<Id, Id>): Promise<void> {
  await advanceOrders(work, orders, nodes ? { nodes } : {});
}

/** A gift by hand, price 0. Refuses `orders.wrongState`, `catalog.skuUnknown`. */
export const addGiftsByHand = (ctx: Ctx, ids: readonly Id[], skuId: Id, quantity: bigint): Outcomes =>
  changeOrders(ctx, ids, openOnly, async (work, orders) => {
    const sku = (await skusById(ctx, [skuId])).get(skuId);
    if (!sku?.active) throw new Refused('catalog.skuUnknown', { skuId });
    await giveStockBack(work, orders, 'orders.giftAdded');
    for (const order of orders) {
      addGiftLine(order, sku, quantity, giftByHand(ctx.newId()));
      work.happened(order, 'giftAdded', { merchantCode: sku.merchantCode, quantity });
    }
    await reviewAgain(work, orders);
  });

export type RecipientChange = Partial<
  Pick<Order, 'name' | 'phone' | 'province' | 'city' | 'district' | 'town' | 'detail' | 'postcode' | 'country'>
>;

/** Official names and code of where an order goes. `found`: an address of ours ends that it went abroad. */
function nameDivisions(order: Order, found: boolean): void {
  const { province, city, district, street } = resolveDivisions(order);
  if (found && city) order.country = HOME_COUNTRY;
  order.divisionCode = isAbroad(order.country) ? '' : ((street ?? district ?? city ?? province)?.code ?? '');
  if (order.divisionCode === '') return;
  order.province = province?.name ?? order.province;
  order.city = city?.name ?? order.city;
  order.district = district?.name ?? order.district;
}

/**
 * Corrects the recipient of one order. Refuses `orders.wrongState`, `http.changedMeanwhile` (409, data: version),
 * `orders.maskedRecipient` (only replaced as a whole), `orders.addressIncomplete` (data: missing).
 */
export const setRecipient = (ctx: Ctx, id: Id, change: RecipientChange, version: number | null): Outcomes =>
  changeOrders(
    ctx,
    [id],
    (order) => {
      const missing = stepMissing(order, 'edit');
      if (missing) return missing;
      if (version !== null && version !== order.version)
        throw new Refused('http.changedMeanwhile', { version: order.version }, 409);
      const whole = change.name !== undefined && change.phone !== undefined && change.detail !== undefined;
      return order.maskedToken !== null && !whole ? { code: 'orders.maskedRecipient' } : null;
    },
    async (work, orders, answers) => {
      const order = orders[0]!;
      const before = { ...order };
      Object.assign(order, change, { maskedToken: null });
      nameDivisions(order, change.country === undefined);
      const missing = missingInAddress(order);
      if (missing.length) {
        Object.assign(order, before);
        answers.set(id, refuse(id, 'orders.addressIncomplete', { missing }));
        return;
      }
      order.mergeKey = mergeKey(order, order.mergeKey.split('|')[0]!, null);
      dropHolds(order, (reason) => reason === 'changedByBuyer' || reason === 'noCourier');
      work.happened(order, 'recipientSet', { fields: Object.keys(change) });
      if (isReserved(order)) await giveStockBack(work, [order], 'orders.recipientChanged');
      order.courier = null;
      await reviewAgain(work, [order]);
    },
  );

/**
 * Stops orders wherever they are before they have left; customers' accounts get back what they promised. Refuses
 * `orders.wrongState` and what shipping refuses. Posts: releases.
 */
export const cancelOrders = (ctx: Ctx, ids: readonly Id[], reason: string): Outcomes =>
  changeOrders(ctx, ids, any, async (work, orders, answers) => {
    for (const outcome of await stopOrders(work, orders, reason)) answers.set(outcome.id, outcome);
    const stopped = orders.filter(({ id }) => answers.get(id)?.done);
    await releaseHeld(
      ctx,
      stopped.map((order) => heldFor(order, order.paidMinor - order.refundedMinor)),
      reason,
    );
  });
