/**
 * From what the channel sent to our working order: bundles become their parts, prices are shared to the cent, the
 * address is looked up. Pure; what could not be found out becomes a hold reason, never a guess.
 */
import type { Mapped } from '../catalog/catalog.ts';
import type { IncomingLine, IncomingOrder, Recipient } from '../channels/connector.ts';
import { isAbroad } from '../contract/countries.ts';
import type { Id } from '../kernel/ids.ts';
import { allocate } from '../kernel/money.ts';
import { countryCode, type Divisions, parseAddress, resolveDivisions } from '../parties/address/address.ts';
import { addHold, BY_REVIEW, type Order, type OrderKind, type OrderLine, sumUp } from './order.ts';

export type DraftContext = {
  id: Id;
  number: string;
  shopId: Id;
  shopGroup: string;
  now: Date;
  /** Hours after payment within which the channel wants the parcel sent; null when it does not say. */
  shipWithinHours: number | null;
};

/** What nobody has decided yet. */
const UNDECIDED = {
  nodeId: null,
  courier: null,
  sourcing: null,
  fulfilmentId: null,
  waybillNumber: null,
  reservedUntil: null,
  priority: 0,
  rulesVersion: 0,
  mergedInto: null,
  splitFrom: null,
  reviewedBy: '',
  financeBy: '',
  keptAsIs: false,
} satisfies Partial<Order>;

/** `mapped` answers `incoming.lines` one by one; closed lines are not part of the order. */
export function draftOrder(
  incoming: IncomingOrder,
  mapped: readonly Mapped<Id | null>[],
  context: DraftContext,
): Order {
  const { recipient } = incoming;
  const divisions = divisionsOf(recipient);
  const queuedAt = incoming.paidAt ?? incoming.createdAt;
  const order: Order = {
    ...UNDECIDED,
    id: context.id,
    number: context.number,
    version: 0,
    kind: kindOf(incoming),
    state: stateOf(incoming),
    holdReasons: [],
    holds: [],
    shopId: context.shopId,
    channelNumbers: [incoming.number],
    channelState: incoming.state,
    buyer: incoming.buyer.id,
    name: recipient.name,
    phone: recipient.phone,
    country: countryCode(recipient.country),
    province: divisions.province?.name ?? recipient.province,
    city: divisions.city?.name ?? recipient.city,
    district: divisions.district?.name ?? recipient.district,
    town: divisions.street?.name ?? recipient.town,
    detail: recipient.detail,
    postcode: recipient.postcode,
    divisionCode: (divisions.street ?? divisions.district ?? divisions.city ?? divisions.province)?.code ?? '',
    maskedToken: recipient.masked?.token ?? null,
    mergeKey: '',
    currency: incoming.currency,
    goodsMinor: incoming.goodsMinor,
    discountMinor: incoming.discountMinor,
    freightMinor: incoming.freightMinor,
    taxMinor: incoming.taxMinor,
    payableMinor: incoming.payableMinor,
    paidMinor: incoming.paidMinor,
    refundedMinor: 0n,
    orderedAt: incoming.createdAt,
    paidAt: incoming.paidAt,
    queuedAt,
    shipBefore: incoming.shipBefore ?? byRule(queuedAt, context.shipWithinHours),
    goodsText: '',
    lineCount: 0,
    quantity: 0n,
    weightG: 0n,
    flag: incoming.seller.flag,
    memo: incoming.seller.memo,
    buyerMessage: incoming.buyer.message,
    tags: [],
    overridden: [],
    paidOffline: incoming.paidOffline ?? false,
    priceChanged: incoming.priceChanged ?? false,
    createdAt: context.now,
    lines: [],
  };
  order.mergeKey = mergeKey(order, context.shopGroup, recipient.masked?.mergeKey ?? null);
  incoming.lines.forEach((line, i) => {
    if (!line.closed) addLines(order, incoming, line, mapped[i]!, context.now);
  });
  sumUp(order);
  return order;
}

/** Where the channel promises nothing, the shop's own rule does. */
const byRule = (queuedAt: Date, hours: number | null): Date | null =>
  hours === null ? null : new Date(queuedAt.getTime() + hours * 3_600_000);
const NOWHERE_HERE = { province: null, city: null, district: null, street: null };

/**
 * Abroad nothing is looked up: towns there stay as they were written. Shops whose form has no field for the district (most of one's own) have it written in front of the street. Used only
 * where it agrees with the fields there are; the detail stays as the buyer wrote it, so that later news compares equal.
 */
function divisionsOf(recipient: Recipient): Pick<Divisions, 'province' | 'city' | 'district' | 'street'> {
  if (isAbroad(countryCode(recipient.country))) return NOWHERE_HERE;
  const named = resolveDivisions(recipient);
  if (recipient.country !== 'CN' || recipient.masked || named.missing.length === 0) return named;
  const { province, city, district, town, detail } = recipient;
  const written = parseAddress(`${province}${city}${district}${town}${detail}`);
  const agrees = (['province', 'city'] as const).every(
    (part) => !named[part] || named[part].code === written[part]?.code,
  );
  return written.district && agrees ? written : named;
}

function addLines(
  order: Order,
  incoming: IncomingOrder,
  line: IncomingLine,
  mapped: Mapped<Id | null>,
  now: Date,
): void {
  if ('problem' in mapped) {
    const reason = mapped.problem === 'bundleBroken' ? 'bundleBroken' : 'mappingMissing';
    addHold(order, reason, now, BY_REVIEW, {
      listing: mapped.listingId,
      merchantCode: line.merchantCode,
      title: line.title,
      why: mapped.problem,
    });
  } else order.weightG += weightOf(mapped) * line.quantity;
  for (const own of mapLine(lineOf(order, incoming, line), mapped))
    order.lines.push({ ...own, line: order.lines.length + 1 });
}

const weightOf = (mapped: Extract<Mapped<Id | null>, { sku: unknown }>): bigint =>
  mapped.parts?.reduce((sum, part) => sum + (part.sku.weightG ?? 0n) * part.quantity, 0n) ?? mapped.sku.weightG ?? 0n;

/** A line as what is shipped for it: its SKU, the parts of its bundle (prices shared to the cent), or itself while unmapped. */
export function mapLine(line: OrderLine, mapped: Mapped<Id | null>): OrderLine[] {
  const listed = { ...line, listingId: mapped.listingId };
  if ('problem' in mapped) return [listed];
  if (!mapped.parts) return [{ ...listed, skuId: mapped.sku.id, merchantCode: mapped.sku.merchantCode }];
  const shares = mapped.parts.map((part) => part.share);
  const weights = shares.some((share) => share > 0n) ? shares : mapped.parts.map((part) => part.quantity);
  const amounts = allocate(line.amountMinor, weights);
  const prices = allocate(line.priceMinor, weights);
  const borne = allocate(line.platformMinor, weights);
  return mapped.parts.map((part, i) => ({
    ...listed,
    skuId: part.sku.id,
    bundleId: mapped.sku.id,
    merchantCode: part.sku.merchantCode,
    title: part.sku.name,
    properties: part.sku.properties,
    quantity: line.quantity * part.quantity,
    // What one bundle pays for this part, all its pieces together.
    priceMinor: prices[i]!,
    amountMinor: amounts[i]!,
    platformMinor: borne[i]!,
  }));
}

const lineOf = (order: Order, incoming: IncomingOrder, line: IncomingLine): OrderLine => ({
  line: order.lines.length + 1,
  shopId: order.shopId,
  channelNumber: incoming.number,
  channelLine: line.number,
  listingId: null,
  skuId: null,
  bundleId: null,
  merchantCode: line.merchantCode,
  title: line.title,
  properties: line.properties,
  quantity: line.quantity,
  shipped: 0n,
  priceMinor: line.priceMinor,
  amountMinor: line.amountMinor,
  platformMinor: line.platformMinor && line.platformMinor > 0n ? line.platformMinor : 0n,
  gift: line.gift,
  refund: line.refund,
  holdId: null,
});

function kindOf(incoming: IncomingOrder): OrderKind {
  if (incoming.cashOnDelivery) return 'cod';
  return (
    {
      normal: 'normal',
      presale: 'presale',
      groupBuy: 'groupBuy',
      storePickup: 'store',
      exchange: 'exchange',
      resend: 'resend',
      manual: 'manual',
      urgent: 'urgent',
    } as const
  )[incoming.kind];
}

function stateOf(incoming: IncomingOrder): Order['state'] {
  if (incoming.state === 'depositPaid') return 'depositPaid';
  if (incoming.state === 'waitPay') return incoming.cashOnDelivery ? 'waitReview' : 'waitPay';
  return 'waitReview';
}

/** Same recipient, shop group, payment kind and country; a masked recipient merges only through the channel's own key. */
export function mergeKey(order: Order, shopGroup: string, channelKey: string | null): string {
  const who =
    channelKey ??
    `${order.name}|${order.phone}|${order.province}${order.city}${order.district}|${order.detail.replace(/\s/g, '')}`;
  return `${shopGroup || order.shopId}|${order.kind === 'cod' ? 'cod' : 'paid'}|${who}`;
}

export type AddressPart = 'province' | 'city' | 'district' | 'detail' | 'name' | 'phone';

/** What a courier would need and the order lacks; outside of China only the country's own fields count. */
export function missingInAddress(order: Order): AddressPart[] {
  const missing: AddressPart[] = order.country === 'CN' ? resolveDivisions(order).missing.slice(0, 1) : [];
  if (order.detail.trim() === '') missing.push('detail');
  if (order.name.trim() === '') missing.push('name');
  if (order.phone.trim() === '') missing.push('phone');
  return missing;
}
