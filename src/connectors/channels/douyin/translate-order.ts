/**
 * A Douyin order in our words. Pure; guesses nothing. Amounts are whole fen. Must stay true: each sub-order's price ×
 * pieces, less its discounts, changes of price and with its freight is what it cost, and together they are the order.
 */
import type { IncomingLine, IncomingOrder, Recipient } from '../../../channels/connector.ts';
import { Damaged } from '../../../channels/connector.ts';
import { asObject, asText, type JsonObject, objectsIn, parseJson } from '../../json-text.ts';
import { sum, valuesOf } from '../values.ts';
import { KINDS, PAID_AT_THE_DOOR, PAYMENTS, REFUNDS, STATES } from './order-words.ts';

const read = valuesOf('douyin');

export function translateOrder(raw: string): IncomingOrder {
  const order = asObject(parseJson(raw), 'order');
  const number = read.number(order, 'order_id');
  const sent = objectsIn(order, 'sku_order_list');
  if (sent.length === 0) throw new Damaged('douyin.noLines', { number });
  const state = read.word(STATES, order, 'order_status');
  const subOrders = sent.map(subOrderOf);
  const createdAt = read.needed(read.seconds(order, 'create_time'), 'create_time');
  const paidAt = read.seconds(order, 'pay_time');
  const payType = asText(order['pay_type']);
  const sums = sumsOf(order, subOrders);
  const paidMinor = paidAt ? sums.payableMinor : 0n;
  const reference = asText(order['channel_payment_no']);
  return {
    number,
    state,
    stateText: asText(order['order_status_desc']),
    kind: kindOf(order),
    cashOnDelivery: payType === PAID_AT_THE_DOOR,
    currency: 'CNY',
    ...sums,
    taxMinor: 0n,
    paidMinor,
    priceChanged: subOrders.some((one) => one.changed),
    createdAt,
    paidAt,
    modifiedAt: read.seconds(order, 'update_time') ?? createdAt,
    shipBefore: read.seconds(order, 'exp_ship_time'),
    buyer: { id: asText(order['doudian_open_id']), message: asText(order['buyer_words']) },
    seller: { memo: asText(order['seller_words']), flag: flagOf(order) },
    recipient: recipientOf(order),
    lines: subOrders.map((one) => one.line),
    payments:
      reference === '' || paidMinor === 0n
        ? []
        : [{ method: PAYMENTS.get(payType) ?? 'douyin', reference, amountMinor: paidMinor }],
  };
}

type SubOrder = { line: IncomingLine; goods: bigint; freight: bigint; changed: boolean };

function subOrderOf(sent: JsonObject): SubOrder {
  const quantity = read.quantity(sent, 'item_num');
  const priceMinor = read.fen(sent, 'origin_amount');
  const goods = priceMinor * quantity;
  const freight = read.fen(sent, 'post_amount');
  const change = read.fen(sent, 'modify_amount');
  const payable = read.fen(sent, 'pay_amount');
  const amountMinor = goods + change - read.fen(sent, 'promotion_amount');
  if (amountMinor + freight !== payable || amountMinor < 0n)
    throw new Damaged('douyin.lineDoesNotAddUp', { line: asText(sent['order_id']), payable, goods, freight });
  const { after_sale_status: afterSale } = asObject(sent['after_sale_info'] ?? {}, 'after_sale_info');
  const discount = goods + change - amountMinor;
  const borne = read.fen(sent, 'only_platform_cost_amount');
  const refund = read.word(REFUNDS, { after_sale_status: afterSale ?? '' }, 'after_sale_status', 'unknownRefundStatus');
  const line: IncomingLine = {
    number: read.number(sent, 'order_id'),
    itemId: asText(sent['product_id']),
    skuId: asText(sent['sku_id']),
    merchantCode: asText(sent['code']) || asText(sent['out_sku_id']),
    barcode: '',
    title: asText(sent['product_name']),
    properties: objectsIn(sent, 'spec')
      .map((spec) => `${asText(spec['name'])}:${asText(spec['value'])}`)
      .join(';'),
    quantity,
    priceMinor,
    amountMinor,
    // Without what the influencer bears; freight may be among it, which is no discount of goods.
    platformMinor: borne < discount ? borne : discount,
    refund,
    closed: read.word(STATES, sent, 'order_status') === 'closed',
    gift: amountMinor === 0n && asText(sent['given_product_type']) !== '',
  };
  return { line, goods, freight, changed: change !== 0n };
}

function sumsOf(order: JsonObject, subOrders: readonly SubOrder[]) {
  const goodsMinor = sum(subOrders.map((one) => one.goods));
  const freightMinor = read.fen(order, 'post_amount');
  const payableMinor = read.fen(order, 'pay_amount');
  const paidForGoods = sum(subOrders.map((one) => one.line.amountMinor));
  const freight = sum(subOrders.map((one) => one.freight));
  if (paidForGoods + freightMinor !== payableMinor || freight !== freightMinor)
    throw new Damaged('douyin.orderDoesNotAddUp', { payableMinor, lines: paidForGoods, freightMinor });
  return { goodsMinor, discountMinor: goodsMinor - paidForGoods, freightMinor, payableMinor };
}

function kindOf(order: JsonObject): IncomingOrder['kind'] {
  // 1: the whole price was paid before the goods are there.
  if (asText(order['pre_sale_type']) === '1') return 'presale';
  // 2: the buyer comes to the shop.
  if (asText(order['shipping_type']) === '2') return 'storePickup';
  return KINDS.get(asText(order['trade_type'])) ?? 'normal';
}

function flagOf(order: JsonObject): number {
  const stars = asText(order['seller_remark_stars']);
  return /^[0-5]$/.test(stars) ? Number(stars) : 0;
}

function recipientOf(order: JsonObject): Recipient {
  const address = asObject(order['post_addr'] ?? {}, 'post_addr');
  const shown = asObject(order['mask_post_addr'] ?? {}, 'mask_post_addr');
  const division = (level: string) => asText(asObject(address[level] ?? {}, level)['name']);
  const ciphers = [order['encrypt_post_receiver'], order['encrypt_post_tel'], address['encrypt_detail']].map(asText);
  const isHidden = ciphers.some((text) => text !== '');
  return {
    name: isHidden ? asText(order['mask_post_receiver']) : asText(order['post_receiver']),
    phone: isHidden ? asText(order['mask_post_tel']) : asText(order['post_tel']),
    country: 'CN',
    province: division('province'),
    city: division('city'),
    district: division('town'),
    town: division('street'),
    detail: isHidden ? asText(shown['detail']) : asText(address['detail']),
    postcode: '',
    masked: isHidden ? { token: JSON.stringify(ciphers), mergeKey: asText(order['open_address_id']) } : null,
  };
}
