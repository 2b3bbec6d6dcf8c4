/**
 * What the Alipay stand-in answers at its gateway: codes, a trade by the merchant's number, and where a day's bill lies. The
 * request's signature is checked; the answer is signed over the raw characters of its inner object, in which slashes
 * are escaped as the real one does.
 */
import { formatChinaTime, parseChinaTime } from '../../src/connectors/china-time.ts';
import { formatMinor, parseMinor } from '../../src/kernel/money.ts';
import type { Asked, Told } from '../local-server.ts';
import { writeAlipayBill } from './alipay-bill.ts';
import { type AlipayDesk, isOver, sortedText } from './alipay-desk.ts';
import { writeAlipayFund } from './alipay-fund.ts';
import { answerShares } from './alipay-shares.ts';
import { fundRows } from './fund-book.ts';
import { isSignedBy, sign } from './key-pair.ts';
import { type Payment, refuseRefund } from './payment-book.ts';

type Content = Record<string, string>;
const HOUR_MS = 3_600_000;

export function answerAlipay(desk: AlipayDesk, files: Map<string, Buffer>, origin: string, asked: Asked): Told {
  if (asked.url.pathname === '/downloadBillFile.resource') {
    const file = files.get(asked.url.searchParams.get('key') ?? '');
    return file
      ? { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: file }
      : { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>链接已失效</html>' };
  }
  // A page payment is carried by the buyer's browser.
  const sent = asked.method === 'GET' ? asked.url.searchParams : new URLSearchParams(asked.body.toString('utf8'));
  const params = Object.fromEntries(sent);
  const method = params['method'] ?? '';
  if (!isSignedRequest(desk, params)) return say(desk, 'error', refused('40002', 'isv.invalid-signature', '无效签名'));
  const content = JSON.parse(params['biz_content'] ?? '{}') as Content;
  if (method === 'alipay.trade.query') return say(desk, method, queryOf(desk, content['out_trade_no'] ?? ''));
  if (method === 'alipay.trade.page.pay') return showPage(desk, content, params['notify_url']);
  if (method === 'alipay.trade.precreate') return say(desk, method, startOf(desk, content, params['notify_url']));
  if (method === 'alipay.trade.close') return say(desk, method, closeOf(desk, content['out_trade_no'] ?? ''));
  if (method === 'alipay.trade.refund') return say(desk, method, refundOf(desk, content));
  if (method === 'alipay.trade.fastpay.refund.query') return say(desk, method, refundQueryOf(desk, content));
  if (method === 'alipay.data.dataservice.bill.downloadurl.query') {
    return say(desk, method, billPlace(desk, files, origin, content));
  }
  const shared = answerShares(desk, method, content);
  if (shared) return say(desk, method, shared);
  return say(desk, 'error', refused('40001', 'isv.invalid-method', '无效接口'));
}

function isSignedRequest(desk: AlipayDesk, params: Record<string, string>): boolean {
  const { sign: signature = '', ...rest } = params;
  const isOurs = rest['app_id'] === desk.appId && rest['sign_type'] === 'RSA2';
  return isOurs && isSignedBy(sortedText(rest), signature, desk.merchant.publicKey);
}

function say(desk: AlipayDesk, method: string, content: object): Told {
  const raw = JSON.stringify(content).replaceAll('/', '\\/');
  const body = `{"${method.replaceAll('.', '_')}_response":${raw},"sign":"${sign(raw, desk.alipay.privateKey)}"}`;
  return { status: 200, headers: { 'content-type': 'text/html;charset=utf-8' }, body };
}

const refused = (code: string, sub_code: string, sub_msg: string) => ({
  code,
  msg: 'Business Failed',
  sub_code,
  sub_msg,
});

function queryOf(desk: AlipayDesk, reference: string): object {
  const payment = desk.book.payments.get(reference);
  if (!payment) return refused('40004', 'ACQ.TRADE_NOT_EXIST', '交易不存在');
  return {
    code: '10000',
    msg: 'Success',
    buyer_logon_id: 'xud***@126.com',
    buyer_pay_amount: formatMinor(payment.amountMinor),
    out_trade_no: payment.reference,
    ...(payment.paidAt && { send_pay_date: formatChinaTime(payment.paidAt) }),
    total_amount: formatMinor(payment.amountMinor),
    trade_no: payment.providerReference,
    trade_status: stateOf(desk, payment),
  };
}

/** A code is made, but no trade before somebody scans it: `control.pay` does. */
function startOf(desk: AlipayDesk, content: Content, notifyUrl = ''): object {
  const { out_trade_no = '', total_amount = '', subject = '', time_expire = '' } = content;
  const known = desk.book.payments.get(out_trade_no);
  const amount = parseMinor(total_amount) ?? 0n;
  if (amount <= 0n || subject === '' || notifyUrl === '' || !/^[\w-]{1,64}$/.test(out_trade_no))
    return refused('40004', 'ACQ.INVALID_PARAMETER', '参数无效');
  if (known?.paidAt) return refused('40004', 'ACQ.TRADE_HAS_SUCCESS', '交易已被支付');
  if (known?.closedAt) return refused('40004', 'ACQ.TRADE_HAS_CLOSE', '交易已经关闭');
  const endsAt = parseChinaTime(time_expire);
  desk.book.offers.set(out_trade_no, { amountMinor: amount, title: subject, endsAt });
  return { code: '10000', msg: 'Success', out_trade_no, qr_code: `https://qr.alipay.com/${out_trade_no}` };
}

/** The page where the buyer pays; opening it makes the trade. */
function showPage(desk: AlipayDesk, content: Content, notifyUrl = ''): Told {
  const started = startOf(desk, content, notifyUrl) as { code: string; sub_msg?: string };
  const isThere = started.code === '10000' && content['product_code'] === 'FAST_INSTANT_TRADE_PAY';
  if (isThere) {
    const { amountMinor, title, endsAt } = desk.book.offerOf(content['out_trade_no']!, desk.now());
    desk.book.open(content['out_trade_no']!, amountMinor, desk.now(), title, endsAt);
  }
  const body = isThere ? `<h1>${content['total_amount']}</h1>` : `<h1>${started.sub_msg ?? '参数无效'}</h1>`;
  return { status: 200, headers: { 'content-type': 'text/html;charset=utf-8' }, body };
}

function closeOf(desk: AlipayDesk, reference: string): object {
  const payment = desk.book.payments.get(reference);
  if (!payment) return refused('40004', 'ACQ.TRADE_NOT_EXIST', '交易不存在');
  if (payment.paidAt) return refused('40004', 'ACQ.TRADE_STATUS_ERROR', '交易状态不合法');
  desk.book.close(reference, desk.now());
  return { code: '10000', msg: 'Success', out_trade_no: reference, trade_no: payment.providerReference };
}

function stateOf(desk: AlipayDesk, payment: Payment): string {
  if (payment.closedAt) return 'TRADE_CLOSED';
  if (!payment.paidAt) return 'WAIT_BUYER_PAY';
  return isOver(desk, payment) ? 'TRADE_CLOSED' : 'TRADE_SUCCESS';
}

function refundOf(desk: AlipayDesk, content: Content): object {
  const { out_trade_no, trade_no, out_request_no = '', refund_amount = '' } = content;
  const isKnown = desk.book.refunds.has(out_request_no);
  const amount = parseMinor(refund_amount) ?? 0n;
  const wrong = refuseRefund(desk.book, desk.book.nameOf(out_trade_no, trade_no), out_request_no, amount, desk.now());
  if (wrong === 'unknown') return refused('40004', 'ACQ.TRADE_NOT_EXIST', '交易不存在');
  if (wrong) return refused('40004', 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', '退款金额超限');
  const { payment } = desk.book.refundOf(out_request_no);
  return {
    code: '10000',
    msg: 'Success',
    out_trade_no: payment.reference,
    trade_no: payment.providerReference,
    fund_change: isKnown ? 'N' : 'Y',
    refund_fee: formatMinor(desk.book.refundedOf(payment)),
  };
}

function refundQueryOf(desk: AlipayDesk, { out_trade_no, trade_no, out_request_no = '' }: Content): object {
  const refund = desk.book.refunds.get(out_request_no);
  const payment = desk.book.payments.get(desk.book.nameOf(out_trade_no, trade_no));
  if (!refund || refund.payment.providerReference !== payment?.providerReference)
    return { code: '10000', msg: 'Success' };
  return {
    code: '10000',
    msg: 'Success',
    refund_status: 'REFUND_SUCCESS',
    out_request_no,
    refund_amount: formatMinor(refund.amountMinor),
    gmt_refund_pay: formatChinaTime(refund.at),
  };
}

/** A day's bills lie ready from nine o'clock the next morning; a day without a row has none. */
function billPlace(desk: AlipayDesk, files: Map<string, Buffer>, origin: string, content: Content): object {
  const { bill_type: type, bill_date: day = '' } = content;
  if (type !== 'trade' && type !== 'signcustomer') return refused('40004', 'isv.invalid_arguments', '参数错误');
  const isReady = desk.now().getTime() >= Date.parse(`${day}T00:00:00+08:00`) + 33 * HOUR_MS;
  const file = isReady && (type === 'trade' ? tradeBill(desk, day) : fundBill(desk, day));
  if (!file) return refused('40004', 'isp.bill_not_exist', '账单不存在');
  const key = desk.random.digits(40);
  files.set(key, file);
  return { code: '10000', msg: 'Success', bill_download_url: `${origin}/downloadBillFile.resource?key=${key}` };
}

function tradeBill(desk: AlipayDesk, day: string): Buffer | null {
  const { rows } = desk.book.bill(day);
  return rows.length === 0 ? null : writeAlipayBill(rows, desk.sellerId, day, desk.now());
}

function fundBill(desk: AlipayDesk, day: string): Buffer | null {
  const rows = fundRows(desk, { account: 'basic', day });
  return rows.length === 0 ? null : writeAlipayFund(rows, desk.sellerId, day, desk.now());
}
