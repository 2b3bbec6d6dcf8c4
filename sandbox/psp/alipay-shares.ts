/** Settling with royalties as the Alipay stand-in answers it (`alipay.trade.order.settle` and its relations). */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { formatMinor, parseMinor } from '../../src/kernel/money.ts';
import type { AlipayDesk } from './alipay-desk.ts';
import type { ShareRefusal } from './share-book.ts';

/** Alipay divides 30 % of a trade at most, among 20. */
export const ALIPAY_MOST = { ppm: 300_000n, receivers: 20 };

type Content = {
  out_request_no?: string;
  trade_no?: string;
  receiver_list?: { type: string; account: string }[];
  royalty_parameters?: { trans_out?: string; trans_in: string; amount: string }[];
  extend_params?: { royalty_finish?: string };
};

const no = (sub_code: string, sub_msg: string) => ({ code: '40004', msg: 'Business Failed', sub_code, sub_msg });
const OK = { code: '10000', msg: 'Success' };
const REFUSALS: Record<ShareRefusal, object> = {
  noPayment: no('ACQ.TRADE_NOT_EXIST', '交易不存在'),
  noRelation: no('ACQ.ROYALTY_RECEIVER_INVALID', '分账收款方未绑定'),
  tooMuch: no('ACQ.ALLOC_AMOUNT_VALIDATE_ERROR', '分账金额超过可分账余额'),
  ratio: no('ACQ.ALLOC_AMOUNT_VALIDATE_ERROR', '分账金额超过最大可分账比例'),
  tooMany: no('ACQ.INVALID_PARAMETER', '分账收款方过多'),
  otherContents: no('ACQ.DISCORDANT_REPEAT_REQUEST', '请求信息不一致'),
  finished: no('ACQ.TRADE_SETTLE_ERROR', '交易分账已完结'),
};

/** Null: it is about something else. */
export function answerShares(desk: AlipayDesk, method: string, content: Content): object | null {
  if (method === 'alipay.trade.royalty.relation.bind') {
    for (const { account } of content.receiver_list ?? []) desk.shares.addReceiver(desk.sellerId, account);
    return { ...OK, result_code: 'SUCCESS' };
  }
  if (method === 'alipay.trade.order.settle') return settle(desk, content);
  if (method === 'alipay.trade.order.settle.query') return look(desk, content.out_request_no ?? '');
  return null;
}

function settle(desk: AlipayDesk, { out_request_no = '', trade_no, royalty_parameters = [], extend_params }: Content) {
  if (extend_params?.royalty_finish !== 'true') return no('ACQ.INVALID_PARAMETER', '参数无效');
  const payment = [...desk.book.payments.values()].find((one) => one.providerReference === trade_no);
  const parts = royalty_parameters.map(({ trans_in, amount }): [string, bigint] => [
    trans_in,
    parseMinor(amount) ?? 0n,
  ]);
  const asked = { number: out_request_no, seller: desk.sellerId, payment, parts, at: desk.now() };
  const found = desk.shares.share(asked);
  return typeof found === 'string' ? REFUSALS[found] : { ...OK, trade_no, settle_no: `2026${out_request_no}` };
}

const STATE = { waiting: 'PROCESSING', success: 'SUCCESS', failed: 'FAIL' } as const;

function look(desk: AlipayDesk, number: string): object {
  const sharing = desk.shares.look(number, desk.now());
  if (!sharing) return no('ACQ.SETTLE_NOT_EXIST', '分账单不存在');
  return {
    ...{ ...OK, out_request_no: number, operation_dt: formatChinaTime(sharing.at) },
    royalty_detail_list: sharing.receivers.map(({ account, amountMinor, state }, i) => ({
      ...{ operation_type: 'transfer', execute_dt: formatChinaTime(sharing.at), trans_out: desk.sellerId },
      ...{ trans_in: account, trans_in_type: 'userId', amount: formatMinor(amountMinor), state: STATE[state] },
      ...{ detail_id: `${number}${i}` },
      ...(state === 'failed' && { error_code: 'TXN_RESULT_ACCOUNT_STATUS_NOT_VALID', error_desc: '分账方账户异常' }),
    })),
  };
}
