/**
 * Which invoices orders get (INV-1): what is left of them to invoice, merged where one seller makes several out to one
 * title, shared over as many as the caps ask for. Nothing is written; the same plan is shown and issued.
 */
import { type Sku, skusById } from '../catalog/catalog.ts';
import { type Shop, shopsOf } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { smaller } from '../kernel/money.ts';
import { type Outcome, refuse } from '../kernel/refusal.ts';
import { cameOf, type OrderToInvoice, ordersToInvoice } from '../orders/orders.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { type DraftLine, mergeLines, type SoldLine, shareTotal, splitByCaps } from './lines.ts';
import {
  type Kept,
  listedCode,
  type SellerRow,
  type ShopRow,
  sellersOf,
  shopRulesOf,
  type TaxCodeRow,
  taxCodesOf,
} from './settings-store.ts';
import { type Covered, coveredOf, type Wish } from './store.ts';
import { invoiceable, subsidyBy } from './subsidy.ts';
import { titleKey, titleRefusal } from './title.ts';

export type Planned = { seller: SellerRow; wish: Wish; orderIds: Id[]; lines: DraftLine[] };
export type Plan = {
  planned: Planned[];
  refused: Outcome<Id, string>[];
  /** What of the platform's share the invoices of each order are over. */
  subsidies: Map<Id, bigint>;
};

/** Freight stands behind the lines of an order. */
const FREIGHT_LINE = 0;
/** Free of tax, and not taxed. */
const NO_TAX: ReadonlySet<string> = new Set(['03', '04']);
const USUAL_RATE_PPM = 130_000;
const NOT_SOLD: ReadonlySet<string> = new Set(['cancelled', 'split', 'merged']);

type Settings = {
  sellers: ReadonlyMap<string, Kept<SellerRow>>;
  shops: ReadonlyMap<Id, Kept<ShopRow>>;
  names: ReadonlyMap<Id, Shop>;
  codes: readonly TaxCodeRow[];
};

async function settingsOf(ctx: Ctx): Promise<Settings> {
  const [sellers, shops, names, codes] = [
    await sellersOf(ctx),
    await shopRulesOf(ctx),
    await shopsOf(ctx),
    await taxCodesOf(ctx),
  ];
  return {
    sellers: new Map(sellers.map((seller) => [seller.id, seller])),
    shops: new Map(shops.map((shop) => [shop.shopId, shop])),
    names: new Map(names.map((shop) => [shop.id, shop])),
    codes,
  };
}

/** Refuses per order as the contract's `issueInvoices`. The caller holds the wishes where he means to issue. */
export async function planInvoices(
  ctx: Ctx,
  ids: readonly Id[],
  wishes: readonly Wish[],
  together: boolean,
): Promise<Plan> {
  const orders = await ordersToInvoice(ctx, ids);
  const [settings, covered, skus] = [
    await settingsOf(ctx),
    Map.groupBy(await coveredOf(ctx, ids), ({ orderId }) => orderId),
    await skusById(
      ctx,
      [...orders.values()].flatMap(({ lines }) => lines.flatMap(({ skuId }) => skuId ?? [])),
    ),
  ];
  const wished = new Map(wishes.map((wish) => [wish.orderId, wish]));
  const wholes = await wholesInvoiced(ctx, ids);
  const refused: Outcome<Id, string>[] = [];
  const ready: Ready[] = [];
  for (const id of ids) {
    const whole = wholes.get(id);
    if (whole !== undefined) {
      refused.push(refuse(id, 'invoices.wholeInvoiced', { order: whole }));
      continue;
    }
    const found = readyOf(orders.get(id), wished.get(id), settings, skus, covered.get(id) ?? []);
    if ('code' in found) refused.push(refuse(id, found.code, found.data));
    else ready.push(found);
  }
  const planned: Planned[] = [];
  const key = (one: (typeof ready)[number]) => (together ? `${one.seller.id}/${titleKey(one.wish)}` : one.order.id);
  for (const same of Map.groupBy(ready, key).values()) {
    const { seller, wish } = same[0]!;
    const invoices = splitByCaps(mergeLines(same.flatMap(({ lines }) => lines)), seller);
    if (invoices === null) refused.push(...same.map(({ order }) => refuse(order.id, 'invoices.pieceOverCap')));
    for (const lines of invoices ?? []) {
      const orderIds = [...new Set(lines.flatMap(({ parts }) => parts.map(({ orderId }) => orderId)))];
      planned.push({ seller, wish, orderIds, lines });
    }
  }
  const done = new Set(planned.flatMap(({ orderIds }) => orderIds));
  const issuing = ready.filter(({ order }) => done.has(order.id));
  return { planned, refused, subsidies: new Map(issuing.map((one) => [one.order.id, one.subsidyMinor])) };
}

/** Of orders those that came of one which is invoiced itself, by its number: what was invoiced before it was divided or joined. */
async function wholesInvoiced(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, string>> {
  const origins = await cameOf(ctx, ids);
  const covered = await coveredOf(
    ctx,
    origins.map(({ from }) => from),
  );
  const sums = Map.groupBy(covered, ({ orderId }) => orderId);
  const isInvoiced = (id: Id) => (sums.get(id) ?? []).reduce((sum, { inclMinor }) => sum + inclMinor, 0n) > 0n;
  return new Map(origins.filter(({ from }) => isInvoiced(from)).map(({ id, number }) => [id, number]));
}

type Ready = { order: OrderToInvoice; wish: Wish; seller: SellerRow; subsidyMinor: bigint; lines: SoldLine[] };
type No = { code: string; data?: Record<string, unknown> };

function readyOf(
  order: OrderToInvoice | undefined,
  wish: Wish | undefined,
  settings: Settings,
  skus: ReadonlyMap<Id, Sku>,
  covered: readonly Covered[],
): Ready | No {
  if (!order) return { code: 'invoices.orderUnknown' };
  if (NOT_SOLD.has(order.state)) return { code: 'invoices.notSold', data: { state: order.state } };
  if (!wish) return { code: 'invoices.titleMissing' };
  // A title that came with the order is looked at by nobody before.
  const unsound = titleRefusal(wish);
  if (unsound) return unsound;
  if (order.currency !== HOME_CURRENCY) return { code: 'invoices.otherCurrency', data: { currency: order.currency } };
  const rule = settings.shops.get(order.shopId);
  const seller = rule?.active ? settings.sellers.get(rule.sellerId) : undefined;
  if (!rule || !seller?.active)
    return { code: 'invoices.noSeller', data: { shop: settings.names.get(order.shopId)?.name ?? '' } };
  // What began to be invoiced goes on as it began.
  const hasBegun = covered.some(({ inclMinor }) => inclMinor > 0n);
  const subsidyMinor = hasBegun ? wish.subsidyMinor : subsidyBy(order, rule);
  const sold = soldLinesOf(order, rule, seller, settings.codes, skus, subsidyMinor);
  if ('code' in sold) return sold;
  const lines = leftToInvoice(invoiceable(order, subsidyMinor), sold.lines, covered);
  return lines.length > 0 ? { order, wish, seller, subsidyMinor, lines } : { code: 'invoices.nothingToInvoice' };
}

/** What is left of `total`, which is to be on invoices of an order, less what living invoices say of each line. */
function leftToInvoice(total: bigint, sold: readonly SoldLine[], covered: readonly Covered[]): SoldLine[] {
  const done = new Map(covered.map((one) => [one.line, one]));
  const invoiced = covered.reduce((sum, { inclMinor }) => sum + inclMinor, 0n);
  if (total - invoiced <= 0n) return [];
  const open = sold.map((line) => {
    const before = done.get(line.line);
    if (!before) return line;
    const inclMinor = line.inclMinor - before.inclMinor;
    // An allowance took money and no pieces, so what is invoiced again is all of the line's pieces that are left.
    const quantity = before.quantity < line.quantity ? line.quantity - before.quantity : line.quantity;
    return { ...line, quantity, inclMinor, grossMinor: inclMinor };
  });
  const left = open.filter(({ inclMinor }) => inclMinor > 0n);
  const sum = left.reduce((all, { inclMinor }) => all + inclMinor, 0n);
  return sum === 0n ? [] : shareTotal(left, smaller(total - invoiced, sum));
}

/** Lines of an order as an invoice names them; what the order is paid for, freight among it, is shared over them. */
function soldLinesOf(
  order: OrderToInvoice,
  rule: ShopRow,
  seller: SellerRow,
  codes: readonly TaxCodeRow[],
  skus: ReadonlyMap<Id, Sku>,
  subsidyMinor: bigint,
): { lines: SoldLine[] } | No {
  const missing: string[] = [];
  const lines = order.lines
    .map((line) => ({ ...line, amountMinor: line.amountMinor + (subsidyMinor > 0n ? line.platformMinor : 0n) }))
    .filter(({ amountMinor }) => amountMinor > 0n)
    .map((line): SoldLine => {
      const sku = line.skuId === null ? undefined : skus.get(line.skuId);
      const taxCode = sku?.taxCode || rule.defaultCode;
      const listed = taxCode === '' ? null : listedCode(codes, taxCode);
      if (!listed) missing.push(sku?.merchantCode || line.title);
      return {
        ...{ orderId: order.id, line: line.line, quantity: line.quantity, inclMinor: line.amountMinor },
        grossMinor: line.priceMinor * line.quantity,
        ...{ taxCode, taxWord: listed?.word ?? '', preference: listed?.preference ?? '' },
        ...{ name: (sku?.name || line.title).slice(0, 90), spec: (sku?.properties ?? line.properties).slice(0, 40) },
        ...{
          unit: sku?.unit || '件',
          ratePpm: NO_TAX.has(listed?.preference ?? '') ? 0 : (sku?.taxRatePpm ?? USUAL_RATE_PPM),
        },
      };
    });
  if (missing.length > 0) return { code: 'invoices.taxCodeMissing', data: { goods: missing.slice(0, 5).join('、') } };
  const sum = lines.reduce((all, { inclMinor }) => all + inclMinor, 0n);
  if (sum === 0n) return { lines: [] };
  const freight = seller.freightCode === '' ? null : listedCode(codes, seller.freightCode);
  const own = freight && order.freightMinor > 0n && order.freightMinor < order.payableMinor ? order.freightMinor : 0n;
  // Freight without a code of its own, and what a person took off the price, belong to the goods.
  const shared = shareTotal(lines, order.payableMinor + subsidyMinor - own);
  return { lines: own > 0n ? [...shared, freightLine(order, seller.freightCode, freight!)] : shared };
}

const FREIGHT_RATE_PPM = 90_000;
const freightLine = (order: OrderToInvoice, taxCode: string, { word, preference }: TaxCodeRow): SoldLine => ({
  ...{ orderId: order.id, line: FREIGHT_LINE, quantity: 1n, inclMinor: order.freightMinor },
  ...{ grossMinor: order.freightMinor, taxCode, taxWord: word, preference, name: '运费', spec: '', unit: '次' },
  ratePpm: FREIGHT_RATE_PPM,
});
