/**
 * The amounts of a trade, in fen. Producers of the same JSON write them as text `"13.80"`, as numbers `29.50`, or as
 * whole fen `29800`; one trade is written in one way, so the unit is found over all its amounts. Must stay true: the
 * lines add up to the trade, and a trade that does not add up is `Damaged`, never bent.
 */
import { Damaged } from '../../../channels/connector.ts';
import { parseMinor } from '../../../kernel/money.ts';
import { asText, isNumber, type Json, type JsonObject } from '../../json-text.ts';
import { shareByValue } from '../share-by-value.ts';

const TRADE = ['payment', 'total_fee', 'post_fee', 'discount_fee', 'adjust_fee', 'buyer_cod_fee', 'step_paid_fee'];
const LINE = ['price', 'payment', 'discount_fee', 'adjust_fee', 'part_mjz_discount', 'divide_order_fee'];

type ReadAmount = (value: Json | undefined, what: string) => bigint;

/** How the amounts of this trade are written. Absent and empty amounts are zero. */
export function amountReader(trade: JsonObject, lines: readonly JsonObject[]): ReadAmount {
  const written = [...TRADE.map((key) => trade[key]), ...lines.flatMap((line) => LINE.map((key) => line[key]))].filter(
    (value) => !/^[-+]?0*$/.test(asText(value)),
  );
  const yuan = written.some((value) => asText(value).includes('.'));
  // Fen are only ever seen as JSON numbers. `"44"` as text may be either, and a hundredfold error is not worth a guess.
  if (!yuan && !written.every(isNumber))
    throw new Damaged('taobao.amountUnitUnclear', { payment: asText(trade['payment']) });
  return (value, what) => {
    const text = asText(value);
    const amount = text === '' ? 0n : parseMinor(text, yuan ? 2 : 0);
    if (amount === null) throw new Damaged('taobao.amountDamaged', { what, text });
    return amount;
  };
}

export type LineAmounts = { quantity: bigint; priceMinor: bigint; amountMinor: bigint };
export type TradeAmounts = {
  goodsMinor: bigint;
  freightMinor: bigint;
  payableMinor: bigint;
  lines: LineAmounts[];
};

/** Reads goods, freight, payable and what the buyer pays for each line, trade-level discounts shared in. */
export function readAmounts(trade: JsonObject, lines: readonly JsonObject[], read: ReadAmount): TradeAmounts {
  const payable = read(trade['payment'], 'payment');
  const heads = lines.map((line) => readLine(line, read, lines.length === 1 ? payable : null));
  const postage = read(trade['post_fee'], 'post_fee');
  const doorFee = read(trade['buyer_cod_fee'], 'buyer_cod_fee');
  const ownTotal = sum(heads.map((line) => line.ownTotal));

  const divided = lines.map((line) => line['divide_order_fee']);
  const dividedAmounts = divided.every((value) => asText(value) !== '')
    ? divided.map((v) => read(v, 'divide_order_fee'))
    : null;
  for (const freight of doorFee === 0n ? [postage] : [postage, postage + doorFee]) {
    const goodsPaid = payable - freight;
    const amounts = shareGoods(goodsPaid, dividedAmounts, heads, tradeDiscounts(trade, read));
    if (amounts?.every((amount) => amount >= 0n)) {
      const goodsMinor = sum(heads.map((line) => line.priceMinor * line.quantity));
      return { goodsMinor, freightMinor: freight, payableMinor: payable, lines: merge(heads, amounts) };
    }
  }
  throw new Damaged('taobao.tradeDoesNotAddUp', { payable, postage, lines: ownTotal });
}

type LineHead = { quantity: bigint; priceMinor: bigint; ownTotal: bigint; share: bigint };

/** `payment = price × num − discount_fee + adjust_fee`; on a trade of one line it may repeat the trade's payment instead. */
function readLine(line: JsonObject, read: ReadAmount, tradePayment: bigint | null): LineHead {
  const count = asText(line['num']);
  if (!/^[1-9]\d{0,8}$/.test(count)) throw new Damaged('taobao.quantityDamaged', { num: count });
  const quantity = BigInt(count);
  const priceMinor = read(line['price'], 'price');
  const ownTotal =
    priceMinor * quantity - read(line['discount_fee'], 'discount_fee') + read(line['adjust_fee'], 'adjust_fee');
  const payment = asText(line['payment']) === '' ? ownTotal : read(line['payment'], 'payment');
  if (payment !== ownTotal && payment !== tradePayment)
    throw new Damaged('taobao.lineDoesNotAddUp', { oid: asText(line['oid']), payment, expected: ownTotal });
  return { quantity, priceMinor, ownTotal, share: read(line['part_mjz_discount'], 'part_mjz_discount') };
}

/**
 * What the lines cost once trade-level discounts are taken off, or null when the figures do not explain the payment:
 * as the platform divided it, else less the shares it names, else the trade's own discount shared by value.
 */
function shareGoods(
  goodsPaid: bigint,
  divided: bigint[] | null,
  lines: LineHead[],
  discounts: bigint[],
): bigint[] | null {
  if (divided && sum(divided) === goodsPaid) return divided;
  const named = lines.map((line) => line.ownTotal - line.share);
  if (sum(named) === goodsPaid) return named;
  const own = lines.map((line) => line.ownTotal);
  const rest = goodsPaid - sum(own);
  const parts = discounts.includes(rest) ? shareByValue(rest, own) : null;
  return parts && own.map((amount, at) => amount + (parts[at] ?? 0n));
}

/** What may stand between the lines and the payment: the trade's discount, with or without the seller's adjustment. */
function tradeDiscounts(trade: JsonObject, read: ReadAmount): bigint[] {
  const discount = read(trade['discount_fee'], 'discount_fee');
  const adjusted = read(trade['adjust_fee'], 'adjust_fee');
  return [-discount, adjusted, adjusted - discount];
}

const merge = (heads: LineHead[], amounts: bigint[]): LineAmounts[] =>
  heads.map(({ quantity, priceMinor }, at) => ({ quantity, priceMinor, amountMinor: amounts[at] ?? 0n }));

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
