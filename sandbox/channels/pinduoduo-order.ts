/** How the Pinduoduo stand-in writes an order: the field names, numbers and habits of the real platform. Amounts are yuan. */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { paidFor, type SandboxOrder } from '../orders.ts';

const STATUS: Record<SandboxOrder['state'], number> = { waitPay: 1, paid: 1, partlyShipped: 1, shipped: 2, closed: 1 };

/** The platform writes amounts as JSON numbers of yuan. */
const yuan = (fen: bigint) => Number(fen) / 100;

/** What may be decrypted, and the text behind it. */
export function ciphersOf({ number, recipient, token }: SandboxOrder): Map<string, string> {
  const seal = (part: string, text: string) =>
    `~${Buffer.from(`${token}/${number}/${part}/${text}`).toString('base64')}~1~`;
  const { name, phone, detail } = recipient;
  return new Map([
    [seal('name', name), name],
    [seal('phone', phone), phone],
    [seal('detail', detail), detail],
  ]);
}

export function writeOrder(order: SandboxOrder): Record<string, unknown> {
  const goods = order.lines.reduce((sum, line) => sum + line.sku.priceMinor * line.quantity, 0n);
  const paid = order.lines.reduce((sum, line) => sum + paidFor(line), 0n);
  const back = order.lines.some((line) => line.refund === 'refunded');
  const asked = order.lines.some((line) => line.refund === 'asked');
  const shipped = order.lines.find((line) => line.shipped)?.shipped;
  return {
    order_sn: order.number,
    ...{
      order_status: STATUS[order.state],
      refund_status: back ? 4 : asked ? 2 : 1,
      after_sales_status: asked ? 2 : 0,
    },
    confirm_status: order.state === 'waitPay' ? 0 : order.state === 'closed' ? 2 : 1,
    ...{ group_status: 1, risk_control_status: 0, self_contained: 0, is_pre_sale: 0 },
    ...{ goods_amount: yuan(goods), postage: yuan(order.freightMinor), pay_amount: yuan(order.payableMinor) },
    ...{ discount_amount: yuan(goods - paid), seller_discount: yuan(goods - paid), platform_discount: 0 },
    ...{ capital_free_discount: 0, order_change_amount: 0 },
    created_time: formatChinaTime(order.createdAt),
    updated_at: formatChinaTime(order.modifiedAt),
    ...(order.state !== 'waitPay' && { confirm_time: formatChinaTime(order.paidAt ?? order.createdAt) }),
    ...(order.paidAt && {
      ...{ pay_time: formatChinaTime(order.paidAt), pay_type: 'ALIPAY', pay_no: `20${order.number.replace('-', '')}` },
      last_ship_time: formatChinaTime(new Date(order.paidAt.getTime() + 48 * 3_600_000)),
    }),
    ...{ buyer_memo: order.buyer.message, remark: order.seller.memo, remark_tag: order.seller.flag },
    tracking_number: shipped?.waybillNumber ?? '',
    logistics_id: Number(shipped?.carrierCode ?? 0),
    ...writeRecipient(order),
    item_list: order.lines.map(({ sku, quantity }) => ({
      ...{ goods_id: Number(sku.itemId), sku_id: Number(sku.skuId), outer_id: sku.merchantCode },
      ...{ goods_name: sku.title, goods_spec: sku.properties, goods_price: yuan(sku.priceMinor) },
      goods_count: Number(quantity),
    })),
  };
}

/** After shipping nobody is told any more who the recipient is. */
function writeRecipient(order: SandboxOrder): Record<string, unknown> {
  const { recipient, token, state } = order;
  const place = { province: recipient.province, city: recipient.city, town: recipient.district, country: '中国' };
  if (state === 'shipped') return { ...place, receiver_name: '', receiver_phone: '', receiver_address: '' };
  if (token === null) {
    const { name, phone, detail } = recipient;
    return { ...place, receiver_name: name, receiver_phone: phone, receiver_address: detail };
  }
  const [name, phone, detail] = ciphersOf(order).keys();
  return {
    ...place,
    ...{ receiver_name: name, receiver_phone: phone, receiver_address: detail, open_address_id: token },
    receiver_name_mask: `${recipient.name.slice(0, 1)}**`,
    receiver_phone_mask: `${recipient.phone.slice(0, 3)}****${recipient.phone.slice(7)}`,
    receiver_address_mask: recipient.detail.replace(/\d+/g, '**'),
  };
}
