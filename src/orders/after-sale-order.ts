/**
 * The order an after-sale case needs (RET-4): goods in exchange, sent again, or repaired ones on their way back. It comes
 * in like any other order, with nothing to pay, and the case and both orders say of each other.
 */
import { mapSkus, skusById } from '../catalog/catalog.ts';
import { contentHash, keepMessage, shopSettings } from '../channels/channels.ts';
import type { IncomingOrder } from '../channels/connector.ts';
import type { Ctx } from '../kernel/context.ts';
import { toJson } from '../kernel/db/sql.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { REMEDY_NEEDS } from './after-sale.ts';
import { type Case, type CaseLine, CaseWork } from './after-sale-store.ts';
import { type Order, ownLine } from './order.ts';
import { findOrder } from './order-detail.ts';
import { placedOrders } from './place-orders.ts';
import { takeOrders } from './take-orders.ts';

const NOT_AGREED: ReadonlySet<string> = new Set(['applied', 'rejected', 'cancelled', 'arbitration']);

/** Refuses as the contract's `makeAfterSaleOrder`. Posts: holds through the intake. */
export async function makeCaseOrder(ctx: Ctx, session: Session, id: Id): Promise<{ id: Id; number: string }> {
  const work = new CaseWork(ctx);
  const [one] = await work.lockCases([id], session);
  if (!one) throw new Refused('orders.caseNotFound', {}, 404);
  const sends = one.remedy && REMEDY_NEEDS[one.remedy].order;
  if (!sends) throw new Refused('orders.caseNeedsNoOrder');
  if (NOT_AGREED.has(one.state)) throw new Refused('orders.caseNotAgreed', { state: one.state });
  if (one.followOrderId) throw new Refused('orders.caseHasOrder', { number: one.number });
  const made = await place(ctx, one, work.lines.get(id)!, sends);
  one.followOrderId = made.id;
  work.work.happened({ id: made.id }, 'madeForCase', { number: one.number });
  work.changed(one, { event: 'caseOrderMade', action: 'afterSale.order', data: { order: made.number } });
  await work.save();
  return made;
}

async function place(ctx: Ctx, one: Case, lines: readonly CaseLine[], kind: 'exchange' | 'resend') {
  const [before, shops] = await Promise.all([findOrder(ctx, one.orderId), shopSettings(ctx, [one.shopId])]);
  const skus = await skusById(
    ctx,
    lines.map((line) => line.swapSkuId ?? line.skuId),
  );
  const sold = lines.map((line) => ({ line, sku: skus.get(line.swapSkuId ?? line.skuId)! }));
  const mapped = await mapSkus(
    ctx,
    sold.map(({ sku }) => sku),
  );
  const order = describe(ctx, one, before, kind);
  order.lines = sold.map(({ line, sku }, i) => ({
    ...{ number: ownLine(i + 1), itemId: '', skuId: '', merchantCode: sku.merchantCode, barcode: '', title: sku.name },
    ...{ properties: sku.properties, quantity: line.quantity, priceMinor: 0n, amountMinor: 0n },
    ...{ refund: 'none' as const, closed: false, gift: false },
  }));
  const raw = toJson(order);
  const [kept] = await keepMessage(ctx, one.shopId, 'api', [
    { number: order.number, modifiedAt: order.modifiedAt, raw },
  ]);
  const own = sold
    .map(({ sku }) => mapped.get(sku.id)!)
    .map((each) => {
      if ('problem' in each) throw new Refused('orders.bundleBroken');
      return each;
    });
  const taken = await takeOrders(
    ctx,
    [{ ...kept!, shopId: one.shopId, order, mapped: own, hash: contentHash(raw) }],
    shops,
  );
  return [...(await placedOrders(ctx, taken)).values()][0]!;
}

/** To the same person at the same place, for nothing. */
function describe(ctx: Ctx, one: Case, before: Order, kind: 'exchange' | 'resend'): IncomingOrder {
  const now = new Date(ctx.now());
  const { name, phone, country, province, city, district, town, detail, postcode, maskedToken } = before;
  return {
    ...{ number: `${one.number}-1`, state: 'paid', stateText: one.number, kind, cashOnDelivery: false },
    ...{ currency: before.currency, goodsMinor: 0n, discountMinor: 0n, freightMinor: 0n, taxMinor: 0n },
    ...{ payableMinor: 0n, paidMinor: 0n, createdAt: now, paidAt: now, modifiedAt: now },
    buyer: { id: before.buyer, message: '' },
    seller: { memo: one.number, flag: 0 },
    recipient: {
      ...{ name, phone, country, province, city, district, town, detail, postcode },
      // Its own merge key: what is sent for a case travels alone.
      masked: maskedToken === null ? null : { token: maskedToken, mergeKey: one.id },
    },
    lines: [],
    payments: [],
  };
}
