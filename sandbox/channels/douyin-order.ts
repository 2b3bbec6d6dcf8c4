/** How the Douyin stand-in writes an order: the field names, numbers and habits of the real platform. Amounts are fen. */
import { paidFor, type SandboxLine, type SandboxOrder } from '../orders.ts';
import type { Parcel } from './shop-book.ts';

const STATE: Record<SandboxOrder['state'], [number, string]> = {
  waitPay: [1, '待支付'],
  paid: [2, '待发货'],
  partlyShipped: [101, '部分发货'],
  shipped: [3, '已发货'],
  closed: [4, '已取消'],
};
const REFUND = { none: 0, asked: 6, agreed: 7, sent: 11, refused: 27, refunded: 12 };

const seconds = (at: Date | null) => (at ? Math.floor(at.getTime() / 1_000) : 0);

/** What may be decrypted, and the text behind it. */
export function ciphersOf({ number, recipient, token }: SandboxOrder): Map<string, string> {
  const seal = (mark: string, part: string, text: string) =>
    `${mark}${Buffer.from(`${token}/${number}/${part}/${text}`).toString('base64')}${mark}`;
  const { name, phone, detail } = recipient;
  return new Map([
    [seal('##', 'name', name), name],
    [seal('$$', 'phone', phone), phone],
    [seal('##', 'detail', detail), detail],
  ]);
}

/** Whole fen are small enough to be plain JSON numbers. */
const fen = Number;

export function writeOrder(order: SandboxOrder, parcels: readonly Parcel[]): Record<string, unknown> {
  const [status, text] = STATE[order.state];
  const discount = order.lines.reduce((sum, line) => sum + line.discountMinor + line.sharedDiscountMinor, 0n);
  return {
    order_id: order.number,
    shop_id: 463_000,
    ...{ order_status: status, order_status_desc: text, main_status: status, order_type: 0, trade_type: 0 },
    ...{
      create_time: seconds(order.createdAt),
      update_time: seconds(order.modifiedAt),
      pay_time: seconds(order.paidAt),
    },
    exp_ship_time: seconds(order.paidAt ? new Date(order.paidAt.getTime() + 48 * 3_600_000) : null),
    pay_type: order.cashOnDelivery ? 0 : 2,
    channel_payment_no: order.paidAt ? `20${order.number}` : '',
    ...{ order_amount: fen(order.payableMinor + discount - order.freightMinor), pay_amount: fen(order.payableMinor) },
    ...{ post_amount: fen(order.freightMinor), promotion_amount: fen(discount), modify_amount: 0 },
    doudian_open_id: `1@#${order.buyer.nick}`,
    ...{ buyer_words: order.buyer.message, seller_words: order.seller.memo, seller_remark_stars: order.seller.flag },
    ...writeRecipient(order),
    logistics_info: parcels.map((parcel) => ({
      ...{ delivery_id: parcel.id, tracking_no: parcel.waybillNumber, company: parcel.carrierCode },
      product_info: parcel.pieces.map(({ line, quantity }) => ({
        ...{ sku_order_id: line.number, product_count: Number(quantity), product_name: line.sku.title },
      })),
    })),
    sku_order_list: order.lines.map((line, at) => writeLine(order, line, at === 0 ? order.freightMinor : 0n)),
  };
}

function writeRecipient(order: SandboxOrder): Record<string, unknown> {
  const { recipient, token } = order;
  const level = (name: string, at: number) => ({ id: String(at), name });
  const address = {
    province: level(recipient.province, 1),
    city: level(recipient.city, 2),
    town: level(recipient.district, 3),
    street: level('', 4),
  };
  if (token === null)
    return {
      ...{ post_receiver: recipient.name, post_tel: recipient.phone },
      post_addr: { ...address, detail: recipient.detail },
    };
  const [name, phone, detail] = ciphersOf(order).keys();
  const stars = recipient.detail.replace(/\d+/g, '**');
  return {
    ...{ encrypt_post_receiver: name, encrypt_post_tel: phone, open_address_id: token },
    mask_post_receiver: `${recipient.name.slice(0, 1)}**`,
    mask_post_tel: `${recipient.phone.slice(0, 3)}****${recipient.phone.slice(7)}`,
    post_addr: { ...address, encrypt_detail: detail },
    mask_post_addr: { ...address, detail: stars },
  };
}

function writeLine(order: SandboxOrder, line: SandboxLine, freightMinor: bigint): Record<string, unknown> {
  const goods = line.sku.priceMinor * line.quantity;
  const status = line.shipped ? 3 : order.state === 'partlyShipped' ? 2 : STATE[order.state][0];
  return {
    ...{ order_id: line.number, parent_order_id: order.number, order_status: status },
    ...{ product_id: line.sku.itemId, sku_id: line.sku.skuId, code: line.sku.merchantCode },
    product_name: line.sku.title,
    spec: line.sku.properties === '' ? [] : [{ name: '规格', value: line.sku.properties }],
    ...{ item_num: Number(line.quantity), origin_amount: fen(line.sku.priceMinor), order_amount: fen(goods) },
    promotion_amount: fen(line.discountMinor + line.sharedDiscountMinor),
    ...{ post_amount: fen(freightMinor), modify_amount: 0, pay_amount: fen(paidFor(line) + freightMinor) },
    given_product_type: '',
    after_sale_info: { after_sale_status: REFUND[line.refund], after_sale_type: 0, refund_status: 0 },
  };
}
