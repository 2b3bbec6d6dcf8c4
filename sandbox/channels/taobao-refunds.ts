/** Refunds of the Taobao stand-in: read, agreed to where goods come back, refused. Money wants a code from the seller's phone. */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import { formatMinor } from '../../src/kernel/money.ts';
import { paidFor, type SandboxLine, type SandboxOrder } from '../orders.ts';
import type { ShopBook } from './shop-book.ts';
import { invalid, type Method, type Params, remote } from './taobao-refusal.ts';
import { digits, REFUND } from './taobao-trade.ts';

const DAY_MS = 86_400_000;
/** The seller has two days to answer, the buyer a week to send, the seller ten days to look at what came. */
const DAYS = { none: 0, asked: 2, agreed: 7, sent: 10, refused: 7, refunded: 0 };

function refundOf(book: ShopBook, { refund_id: id = '' }: Params): { order: SandboxOrder; line: SandboxLine } {
  for (const order of book.orders.values())
    for (const line of order.lines) if (line.number === id && line.refund !== 'none') return { order, line };
  throw remote('isv.refund-not-found', '退款单不存在');
}

const getRefund: Method = (book, params) => {
  const { order, line } = refundOf(book, params);
  const ends = DAYS[line.refund];
  return {
    refund: {
      ...{ refund_id: digits(line.number), tid: digits(order.number), oid: digits(line.number) },
      ...{ status: REFUND[line.refund], has_good_return: line.wish?.goodsBack ?? false },
      ...{
        refund_fee: formatMinor(paidFor(line)),
        reason: line.wish?.reason ?? '',
        refund_phase: line.shipped ? 'aftersale' : 'onsale',
      },
      ...{
        refund_version: order.modifiedAt.getTime(),
        company_name: line.wish?.courier ?? '',
        sid: line.wish?.waybillNumber ?? '',
      },
      refund_remind_timeout: {
        exist_timeout: ends > 0,
        ...(ends > 0 && { timeout: formatChinaTime(new Date(order.modifiedAt.getTime() + ends * DAY_MS)) }),
      },
    },
  };
};

const agreeReturn: Method = (book, params) => {
  const { order, line } = refundOf(book, params);
  if (!line.wish?.goodsBack || line.refund !== 'asked')
    throw remote('isv.refund-status-error', '当前退款状态不能同意退货');
  book.answerRefund(order.number, line.number, 'agreed');
  return { is_success: true };
};

const refuse: Method = (book, params) => {
  const { order, line } = refundOf(book, params);
  if ((params['refuse_message'] ?? '') === '') throw invalid('refuse_message');
  if (line.refund !== 'asked') throw remote('isv.refund-status-error', '当前退款状态不能拒绝');
  book.answerRefund(order.number, line.number, 'refused');
  return { refund: { refund_id: digits(line.number), status: REFUND.refused } };
};

export const REFUND_METHODS: Record<string, Method> = {
  'taobao.refund.get': getRefund,
  'taobao.rp.returngoods.agree': agreeReturn,
  'taobao.refund.refuse': refuse,
};
