/**
 * Orders a person types in (ORD-3): lines by SKU or merchant code, the recipient pasted or in fields. They go through the
 * same intake as a channel's, kept as they were typed, so review, stock and timeline know no difference.
 */
import type { Static } from 'typebox';
import { type Mapped, mapSkus, type Sku, skusByCode, skusById } from '../catalog/catalog.ts';
import { contentHash, keepMessage, type ShopSettings, shopSettings } from '../channels/channels.ts';
import type { IncomingLine, IncomingOrder } from '../channels/connector.ts';
import type { enterOrder as contract, EnteredOrder, ReadAddress } from '../contract/enter-order.ts';
import type { Sum } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { toJson } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import { ownLine } from './order.ts';
import { placedOrders } from './place-orders.ts';
import { readAddress, readFields } from './read-address.ts';
import { nextNumbers } from './store.ts';
import { takeOrders } from './take-orders.ts';

type Entered = Wire<Static<(typeof contract)['response']>>;
type Line = EnteredOrder['lines'][number];

/**
 * Refuses `channels.shopUnknown` (404), `catalog.skuUnknown`, `orders.bundleBroken`, `orders.priceMissing`,
 * `orders.otherCurrency`, `orders.nothingPaid`, and what `overLimit` says of the sum. Posts: holds through the intake.
 */
export async function enterOrder(
  ctx: Ctx,
  shopId: Id,
  body: EnteredOrder,
  overLimit: (sum: Sum) => Refusal | null,
): Promise<Entered> {
  const shops = await shopSettings(ctx, [shopId]);
  const shop = shops.get(shopId);
  if (!shop) throw new Refused('channels.shopUnknown', { shopId }, 404);
  const sold = await goodsOf(ctx, body.lines);
  const recipient = 'text' in body.recipient ? readAddress(body.recipient.text) : readFields(body.recipient);
  const [number] = await nextNumbers(ctx, body.check ? 0 : 1);
  const order = describeEntered(number ?? '', body, sold, recipient, shop, new Date(ctx.now()));
  const payable = { amount: order.payableMinor, currency: order.currency };
  if (body.payment === 'none' && order.payableMinor > 0n)
    throw new Refused('orders.nothingPaid', { payable: order.payableMinor });
  const beyond = overLimit({ amountMinor: order.payableMinor, currency: order.currency });
  if (beyond) throw new Refused(beyond.code, beyond.data);
  if (body.check) return { order: null, recipient, payable };
  const raw = toJson(body);
  const [place] = await keepMessage(ctx, shopId, 'api', [{ number: order.number, modifiedAt: order.modifiedAt, raw }]);
  const mapped = sold.map(({ mapped: own }) => own);
  const taken = await takeOrders(ctx, [{ ...place!, shopId, order, mapped, hash: contentHash(raw) }], shops);
  const [placed] = (await placedOrders(ctx, taken)).values();
  return { order: placed!, recipient, payable };
}

type Sold = { sku: Sku; mapped: Mapped<null> };

async function goodsOf(ctx: Ctx, lines: readonly Line[]): Promise<Sold[]> {
  const [byId, byCode] = await Promise.all([
    skusById(
      ctx,
      lines.flatMap((line) => ('skuId' in line ? [line.skuId] : [])),
    ),
    skusByCode(
      ctx,
      lines.flatMap((line) => ('merchantCode' in line ? [line.merchantCode] : [])),
    ),
  ]);
  const skus = lines.map((line) => {
    const sku = 'skuId' in line ? byId.get(line.skuId) : byCode.get(line.merchantCode);
    if (!sku?.active) throw new Refused('catalog.skuUnknown', 'skuId' in line ? { skuId: line.skuId } : { ...line });
    return sku;
  });
  const mapped = await mapSkus(ctx, skus);
  return skus.map((sku) => {
    const own = mapped.get(sku.id)!;
    if ('problem' in own) throw new Refused('orders.bundleBroken', { merchantCode: sku.merchantCode });
    return { sku, mapped: own };
  });
}

/** What was typed, as any channel would describe it. */
function describeEntered(
  number: string,
  body: EnteredOrder,
  sold: readonly Sold[],
  recipient: ReadAddress,
  { currency }: ShopSettings,
  now: Date,
): IncomingOrder {
  const inCurrency = (price: { amount: string; currency: string }): bigint => {
    if (price.currency !== currency) throw new Refused('orders.otherCurrency', { currency });
    return BigInt(price.amount);
  };
  const priceOf = ({ price }: Line, { sku }: Sold): bigint => {
    if (price) return inCurrency(price);
    if (body.kind === 'resend') return 0n;
    if (sku.priceMinor === null) throw new Refused('orders.priceMissing', { merchantCode: sku.merchantCode });
    return sku.priceMinor;
  };
  const lines = body.lines.map((line, i) => lineOf(i, sold[i]!.sku, BigInt(line.quantity), priceOf(line, sold[i]!)));
  const goodsMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  const freightMinor = body.freight ? inCurrency(body.freight) : 0n;
  const payableMinor = goodsMinor + freightMinor;
  const offline = body.payment === 'offline' && payableMinor > 0n;
  const later = body.payment === 'later' && payableMinor > 0n;
  return {
    number: `M${number.slice(1)}`,
    state: later ? 'waitPay' : 'paid',
    paidHere: later,
    stateText: body.reference ?? '',
    kind: body.kind,
    cashOnDelivery: body.payment === 'cod',
    currency,
    goodsMinor,
    discountMinor: 0n,
    freightMinor,
    taxMinor: 0n,
    payableMinor,
    paidMinor: offline ? payableMinor : 0n,
    paidOffline: offline,
    // Goods that are sent again cost nothing; every other price that is not the list's was somebody's decision.
    priceChanged: lines.some(
      (line, i) => line.priceMinor !== sold[i]!.sku.priceMinor && !(body.kind === 'resend' && line.priceMinor === 0n),
    ),
    createdAt: now,
    paidAt: body.payment === 'cod' || later ? null : now,
    modifiedAt: now,
    buyer: { id: body.buyer || recipient.phone || recipient.name, message: body.message ?? '' },
    seller: { memo: body.memo ?? '', flag: body.flag ?? 0 },
    recipient: { ...recipient, country: 'CN', masked: null },
    lines,
    payments: [],
  };
}

const lineOf = (i: number, sku: Sku, quantity: bigint, priceMinor: bigint): IncomingLine => ({
  // The channel knows nothing of it, so it is never told.
  number: ownLine(i + 1),
  itemId: '',
  skuId: '',
  merchantCode: sku.merchantCode,
  barcode: '',
  title: sku.name,
  properties: sku.properties,
  quantity,
  priceMinor,
  amountMinor: priceMinor * quantity,
  refund: 'none',
  closed: false,
  gift: false,
});
