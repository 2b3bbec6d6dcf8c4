/**
 * What the WeChat Pay stand-in answers over HTTP: payments that are opened and closed, a payment by the merchant's number,
 * where a day's bill lies, and the bill. Nothing is answered to a request the merchant did not sign within five minutes.
 */
import { createHash } from 'node:crypto';
import { type Asked, json, type Told } from '../local-server.ts';
import { FUND_ACCOUNTS, type FundAccount, fundRows } from './fund-book.ts';
import { isSignedBy } from './key-pair.ts';
import { refuseRefund } from './payment-book.ts';
import { writeWechatBill } from './wechat-bill.ts';
import { refundEvent, transactionOf, type WechatDesk } from './wechat-desk.ts';
import { writeWechatFund } from './wechat-fund.ts';
import { answerShares } from './wechat-shares.ts';
import { openSealed, signedHeaders } from './wechat-sign.ts';

const HOUR_MS = 3_600_000;

/** `files` keeps what was offered for download, by token. */
export function answerWechat(desk: WechatDesk, files: Map<string, Buffer>, origin: string, asked: Asked): Told {
  if (!isSignedRequest(desk, asked)) return say(desk, 401, { code: 'SIGN_ERROR', message: '签名错误' });
  const { pathname, searchParams } = asked.url;
  const reference = /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)$/.exec(pathname)?.[1];
  if (reference !== undefined) return answerQuery(desk, decodeURIComponent(reference), searchParams.get('mchid'));
  const opening = /^\/v3\/pay\/transactions\/(native|jsapi|h5)$/.exec(pathname)?.[1];
  if (opening !== undefined) return answerStart(desk, opening, JSON.parse(asked.body.toString()));
  const closing = /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)\/close$/.exec(pathname)?.[1];
  if (closing !== undefined) return answerClose(desk, decodeURIComponent(closing));
  const bill = /^\/v3\/bill\/(tradebill|fundflowbill)$/.exec(pathname)?.[1];
  if (bill !== undefined) return answerBill(desk, files, origin, bill, searchParams);
  const toCard = /^\/v3\/refund\/domestic\/refunds\/([^/]+)\/apply-abnormal-refund$/.exec(pathname)?.[1];
  if (toCard !== undefined) return answerCard(desk, toCard, asked);
  const asking = /^\/v3\/refund\/domestic\/refunds\/([^/]+)$/.exec(pathname)?.[1];
  if (asking !== undefined) return answerRefundQuery(desk, decodeURIComponent(asking));
  if (pathname === '/v3/refund/domestic/refunds') return answerRefund(desk, JSON.parse(asked.body.toString()));
  const shared = answerShares(desk, asked);
  if (shared) return say(desk, shared.status, shared.value);
  const file = pathname === '/v3/billdownload/file' ? files.get(searchParams.get('token') ?? '') : undefined;
  if (file) return { status: 200, headers: { 'content-type': 'text/plain' }, body: file };
  return say(desk, 404, { code: 'RESOURCE_NOT_EXISTS', message: '资源不存在' });
}

function isSignedRequest(desk: WechatDesk, asked: Asked): boolean {
  const fields = /^WECHATPAY2-SHA256-RSA2048 (.+)$/.exec(asked.headers['authorization'] ?? '')?.[1] ?? '';
  const field = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(fields)?.[1] ?? '';
  const timestamp = field('timestamp');
  const signed = [asked.method, asked.target, timestamp, field('nonce_str'), asked.body.toString(), ''].join('\n');
  return (
    field('mchid') === desk.merchantId &&
    field('serial_no') === desk.merchantSerial &&
    Math.abs(desk.now().getTime() / 1000 - Number(timestamp)) <= 300 &&
    isSignedBy(signed, field('signature'), desk.merchant.publicKey)
  );
}

const say = (desk: WechatDesk, status: number, value: unknown): Told =>
  json(status, value, signedHeaders(desk.signer, JSON.stringify(value), desk.now()));

function answerQuery(desk: WechatDesk, reference: string, mchid: string | null): Told {
  if (mchid !== desk.merchantId) return say(desk, 403, { code: 'NO_AUTH', message: '商户号不一致' });
  const payment = desk.book.payments.get(reference);
  if (!payment) return say(desk, 404, { code: 'ORDER_NOT_EXIST', message: '订单不存在' });
  return say(desk, 200, transactionOf(desk, payment));
}

type Started = {
  appid: string;
  mchid: string;
  description: string;
  out_trade_no: string;
  time_expire: string;
  notify_url: string;
  amount: { total: number; currency: string };
  payer?: { openid: string };
  scene_info?: { payer_client_ip: string };
};

/** The same number with the same contents is the same payment; with others it is refused, as the real one does. */
function answerStart(desk: WechatDesk, way: string, asked: Started): Told {
  const isWhole =
    asked.appid === desk.appId &&
    asked.mchid === desk.merchantId &&
    /^[\w*-]{6,32}$/.test(asked.out_trade_no) &&
    asked.description !== '' &&
    /^https?:\/\/[^?]+$/.test(asked.notify_url) &&
    Number.isSafeInteger(asked.amount?.total) &&
    asked.amount.total > 0 &&
    asked.amount.currency === 'CNY' &&
    Date.parse(asked.time_expire) > desk.now().getTime() &&
    (way !== 'jsapi' || Boolean(asked.payer?.openid)) &&
    (way !== 'h5' || Boolean(asked.scene_info?.payer_client_ip));
  if (!isWhole) return say(desk, 400, { code: 'PARAM_ERROR', message: '参数错误' });
  const known = desk.book.payments.get(asked.out_trade_no);
  const amountMinor = BigInt(asked.amount.total);
  if (known?.paidAt) return say(desk, 400, { code: 'ORDERPAID', message: '订单已支付' });
  if (known?.closedAt) return say(desk, 400, { code: 'ORDER_CLOSED', message: '订单已关闭' });
  if (known && known.amountMinor !== amountMinor)
    return say(desk, 400, { code: 'INVALID_REQUEST', message: '请求重入时，参数与首次请求时不一致' });
  const endsAt = new Date(asked.time_expire);
  const payment = desk.book.open(asked.out_trade_no, amountMinor, desk.now(), asked.description, endsAt);
  const number = payment.providerReference;
  if (way === 'native') return say(desk, 200, { code_url: `weixin://wxpay/bizpayurl?pr=${number}` });
  if (way === 'jsapi') return say(desk, 200, { prepay_id: `wx${number}` });
  return say(desk, 200, { h5_url: `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx${number}` });
}

function answerClose(desk: WechatDesk, reference: string): Told {
  const payment = desk.book.payments.get(reference);
  if (!payment) return say(desk, 404, { code: 'ORDER_NOT_EXIST', message: '订单不存在' });
  if (payment.paidAt) return say(desk, 400, { code: 'ORDERPAID', message: '订单已支付' });
  desk.book.close(reference, desk.now());
  return { status: 204, headers: signedHeaders(desk.signer, '', desk.now()), body: '' };
}

type RefundAsked = {
  out_trade_no?: string;
  transaction_id?: string;
  out_refund_no: string;
  amount: { refund: number };
};

/** A new refund is on its way; asked about again, it has arrived. */
function answerRefund(desk: WechatDesk, asked: RefundAsked): Told {
  const { out_refund_no, amount } = asked;
  const name = desk.book.nameOf(asked.out_trade_no, asked.transaction_id);
  const isKnown = desk.book.refunds.has(out_refund_no);
  const refused = refuseRefund(desk.book, name, out_refund_no, BigInt(amount.refund), desk.now());
  if (refused) return say(desk, refused === 'unknown' ? 404 : 403, { code: 'RESOURCE_NOT_EXISTS', message: refused });
  const { content } = refundEvent(desk, desk.book.refundOf(out_refund_no));
  return say(desk, 200, { ...content, status: isKnown ? content['refund_status'] : 'PROCESSING' });
}

function answerRefundQuery(desk: WechatDesk, number: string): Told {
  const refund = desk.book.refunds.get(number);
  if (!refund) return say(desk, 404, { code: 'RESOURCE_NOT_EXISTS', message: '退款单不存在' });
  const { content } = refundEvent(desk, refund);
  return say(desk, 200, { ...content, status: content['refund_status'] });
}

type CardAsked = { out_refund_no: string; type: string; bank_type: string; bank_account: string; real_name: string };

/** A card whose number has a wrong check digit is not taken; asked about later, the money has arrived. */
function answerCard(desk: WechatDesk, refundId: string, asked: Asked): Told {
  const { out_refund_no, type, bank_type, bank_account, real_name }: CardAsked = JSON.parse(asked.body.toString());
  const refund = desk.book.refunds.get(out_refund_no);
  if (refund?.providerRefundReference !== refundId)
    return say(desk, 404, { code: 'RESOURCE_NOT_EXISTS', message: '退款单不存在' });
  if (!refund.failed) return say(desk, 400, { code: 'INVALID_REQUEST', message: '退款单状态不是异常' });
  const serial = asked.headers['wechatpay-serial'];
  const [account, holder] = [openSealed(desk, bank_account, serial), openSealed(desk, real_name, serial)];
  const isCard = type === 'USER_BANK_CARD' && /^[A-Z]+_DEBIT$/.test(bank_type) && isCardNumber(account ?? '');
  if (!isCard || !holder) return say(desk, 400, { code: 'PARAM_ERROR', message: '银行卡信息有误' });
  Object.assign(refund, { failed: false, at: desk.now() });
  const { content } = refundEvent(desk, refund);
  return say(desk, 200, { ...content, status: 'PROCESSING' });
}

/** Luhn's check digit. */
function isCardNumber(number: string): boolean {
  const digits = [...number].reverse().map(Number);
  const sum = digits.reduce(
    (all, digit, i) => all + (i % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2),
    0,
  );
  return /^\d{15,19}$/.test(number) && sum % 10 === 0;
}

/** A day's bills lie ready from nine o'clock the next morning; a day without a row has none. */
function answerBill(
  desk: WechatDesk,
  files: Map<string, Buffer>,
  origin: string,
  bill: string,
  asked: URLSearchParams,
): Told {
  const day = asked.get('bill_date') ?? '';
  const account = FUND_ACCOUNTS.find((one) => one === (asked.get('account_type') ?? 'BASIC').toLowerCase());
  const readyAt = Date.parse(`${day}T00:00:00+08:00`) + 33 * HOUR_MS;
  if (Number.isNaN(readyAt) || !account) return say(desk, 400, { code: 'PARAM_ERROR', message: '参数错误' });
  if (desk.now().getTime() < readyAt) return say(desk, 400, { code: 'STATEMENT_CREATING', message: '账单生成中' });
  const file = bill === 'tradebill' ? tradeBill(desk, day) : fundBill(desk, account, day);
  if (!file) return say(desk, 400, { code: 'NO_STATEMENT_EXIST', message: '账单文件不存在' });
  const token = desk.random.digits(40);
  files.set(token, file);
  return say(desk, 200, {
    download_url: `${origin}/v3/billdownload/file?token=${token}`,
    hash_type: 'SHA1',
    hash_value: createHash('sha1').update(file).digest('hex'),
  });
}

function tradeBill(desk: WechatDesk, day: string): Buffer | null {
  const { rows } = desk.book.bill(day);
  return rows.length === 0 ? null : writeWechatBill(rows, desk);
}

function fundBill(desk: WechatDesk, account: FundAccount, day: string): Buffer | null {
  const rows = fundRows(desk, { account, day });
  return rows.length === 0 ? null : writeWechatFund(rows);
}
