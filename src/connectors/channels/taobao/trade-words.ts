/**
 * What Taobao's words mean in ours. A word that stands in no table is `Damaged`: an order in a state we do not know must
 * wait for a person, not be shipped.
 */
import { type ChannelState, Damaged, type RefundState } from '../../../channels/connector.ts';

type Meaning = { state: ChannelState; text: string };

const STATES = new Map<string, Meaning>(
  Object.entries<Meaning>({
    TRADE_NO_CREATE_PAY: { state: 'waitPay', text: '没有创建支付宝交易' },
    WAIT_BUYER_PAY: { state: 'waitPay', text: '等待买家付款' },
    PAY_PENDING: { state: 'waitPay', text: '国际信用卡支付付款确认中' },
    // Neither may be shipped although the buyer has done their part: a pre-authorised trial, a group buy not yet formed.
    WAIT_PRE_AUTH_CONFIRM: { state: 'held', text: '0元购合约中' },
    PAID_FORBID_CONSIGN: { state: 'held', text: '已付款但禁止发货' },
    WAIT_SELLER_SEND_GOODS: { state: 'paid', text: '等待卖家发货' },
    SELLER_CONSIGNED_PART: { state: 'partlyShipped', text: '卖家部分发货' },
    WAIT_BUYER_CONFIRM_GOODS: { state: 'shipped', text: '等待买家确认收货' },
    TRADE_BUYER_SIGNED: { state: 'signed', text: '买家已签收' },
    TRADE_FINISHED: { state: 'finished', text: '交易成功' },
    TRADE_CLOSED: { state: 'closed', text: '交易关闭' },
    TRADE_CLOSED_BY_TAOBAO: { state: 'closed', text: '交易被淘宝关闭' },
  }),
);

const REFUNDS = new Map<string, RefundState>(
  Object.entries<RefundState>({
    '': 'none',
    NO_REFUND: 'none',
    WAIT_SELLER_AGREE: 'asked',
    WAIT_BUYER_RETURN_GOODS: 'agreed',
    WAIT_SELLER_CONFIRM_GOODS: 'agreed',
    SELLER_REFUSE_BUYER: 'refused',
    // The buyer took the request back.
    CLOSED: 'none',
    SUCCESS: 'refunded',
  }),
);

/** Paid at the door. */
const COD = new Set(['cod', 'b2c_cod', 'super_market_cod_trade']);

/** A presale whose deposit is paid still says that it waits for the buyer's payment. */
const DEPOSIT_PAID = 'FRONT_PAID_FINAL_NOPAID';

export function stateOf(status: string, stepStatus: string): Meaning {
  const found = STATES.get(status);
  if (!found) throw new Damaged('taobao.unknownStatus', { status });
  if (found.state === 'waitPay' && stepStatus === DEPOSIT_PAID) return { state: 'depositPaid', text: '定金已付' };
  return found;
}

export function refundOf(status: string): RefundState {
  const found = REFUNDS.get(status);
  if (!found) throw new Damaged('taobao.unknownRefundStatus', { status });
  return found;
}

export const isCashOnDelivery = (type: string): boolean => COD.has(type);
export const isClosed = (status: string): boolean => STATES.get(status)?.state === 'closed';
