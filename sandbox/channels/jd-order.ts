/** How the JD stand-in writes an order: the field names, words and habits of the real platform. Amounts are yuan as text. */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { formatMinor } from '../../src/kernel/money.ts';
import type { SandboxOrder } from '../orders.ts';
import { digits } from './taobao-trade.ts';

const STATE: Record<SandboxOrder['state'], [string, string]> = {
  waitPay: ['NOT_PAY', '等待付款'],
  paid: ['WAIT_SELLER_STOCK_OUT', '等待出库'],
  partlyShipped: ['WAIT_SELLER_STOCK_OUT', '等待出库'],
  shipped: ['WAIT_GOODS_RECEIVE_CONFIRM', '等待确认收货'],
  closed: ['TRADE_CANCELED', '取消'],
};

/** A buyer who wants the money back before shipping locks the order. */
const stateOf = (order: SandboxOrder): [string, string] =>
  order.state === 'paid' && order.lines.some((line) => line.refund === 'asked')
    ? ['LOCKED', '已锁定']
    : STATE[order.state];

export function writeOrder(order: SandboxOrder): Record<string, unknown> {
  const [state, remark] = stateOf(order);
  const goods = order.lines.reduce((sum, line) => sum + line.sku.priceMinor * line.quantity, 0n);
  const shipped = order.lines.find((line) => line.shipped)?.shipped;
  const coupons = order.lines.flatMap((line) => [
    ...(line.discountMinor > 0n ? [['30-单品促销优惠', line.discountMinor, line.sku.skuId] as const] : []),
    ...(line.sharedDiscountMinor > 0n ? [['100-店铺优惠', line.sharedDiscountMinor, line.sku.skuId] as const] : []),
  ]);
  const discount = coupons.reduce((sum, [, price]) => sum + price, 0n);
  return {
    orderId: order.number,
    ...{ orderState: state, orderStateRemark: remark, orderType: '22' },
    payType: order.cashOnDelivery ? '1-货到付款' : '4-在线支付',
    ...{ orderTotalPrice: formatMinor(goods), orderSellerPrice: formatMinor(goods - discount) },
    ...{ orderPayment: formatMinor(order.payableMinor), freightPrice: formatMinor(order.freightMinor) },
    ...{ sellerDiscount: formatMinor(discount), balanceUsed: '0.00' },
    orderStartTime: formatChinaTime(order.createdAt),
    modified: formatChinaTime(order.modifiedAt),
    paymentConfirmTime: order.paidAt ? formatChinaTime(order.paidAt) : '',
    ...{ orderRemark: order.buyer.message, venderRemark: order.seller.memo, pin: order.buyer.nick },
    ...{ waybill: shipped?.waybillNumber ?? '', logisticsId: shipped?.carrierCode ?? '' },
    consigneeInfo: writeConsignee(order),
    ...(order.invoice && {
      invoiceEasyInfo: { invoiceType: '1', invoiceTitle: order.invoice.name, invoiceCode: order.invoice.taxNo },
    }),
    itemInfoList: order.lines.map(({ sku, quantity }) => ({
      ...{ skuId: digits(sku.skuId), wareId: digits(sku.itemId), outerSkuId: sku.merchantCode },
      ...{
        skuName: `${sku.title} ${sku.properties}`,
        jdPrice: formatMinor(sku.priceMinor),
        itemTotal: String(quantity),
      },
    })),
    couponDetailList: coupons.map(([couponType, price, skuId]) => ({
      ...{ orderId: order.number, couponType, couponPrice: formatMinor(price), skuId },
    })),
  };
}

function writeConsignee({ recipient, token }: SandboxOrder): Record<string, unknown> {
  const { name, phone, detail, province, city, district } = recipient;
  const place = { province, city, county: district, town: '' };
  if (token === null) return { ...place, fullname: name, mobile: phone, telephone: phone, fullAddress: detail };
  const hidden = `${phone.slice(0, 3)}****${phone.slice(7)}`;
  const fullAddress = detail.replace(/\d+/g, '**');
  return { ...place, fullname: `${name.slice(0, 1)}*`, mobile: hidden, telephone: hidden, fullAddress, oaid: token };
}
