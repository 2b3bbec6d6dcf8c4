/**
 * What the UnionPay stand-in answers: the page behind the buyer's form, queries by order and second, refunds, and a day's
 * flow. The request's signature is checked; answers are signed and written as the real one does, `k=v&…` unencoded.
 */
import { deflateSync } from 'node:zlib';
import type { Asked, Told } from '../local-server.ts';
import { refuseRefund } from './payment-book.ts';
import { type Fields, isSignedRequest, paidFields, refundFields, say, type UnionPayDesk } from './union-pay-desk.ts';
import { unionPayFlow } from './union-pay-flow.ts';
import { writeZip } from './write-zip.ts';

const HOUR_MS = 3_600_000;

export function answerUnionPay(desk: UnionPayDesk, asked: Asked): Told {
  const fields: Fields = Object.fromEntries(new URLSearchParams(asked.body.toString('utf8')));
  const isFront = asked.url.pathname.endsWith('/frontTransReq.do');
  const answer = isSignedRequest(desk, fields)
    ? answerOf(desk, asked.url.pathname, fields)
    : { respCode: '11', respMsg: '验证签名失败' };
  if (isFront) return page(answer);
  const { merId: _, ...echoed } = pick(fields, ['orderId', 'txnTime', 'txnType', 'txnSubType', 'reqReserved', 'merId']);
  const said = say(desk, { ...echoed, ...answer });
  const body = Object.entries(said)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return { status: 200, headers: { 'content-type': 'text/html;charset=UTF-8' }, body };
}

function answerOf(desk: UnionPayDesk, path: string, fields: Fields): Fields {
  if (path.endsWith('/frontTransReq.do')) return openOf(desk, fields);
  if (path.endsWith('/queryTrans.do') && fields['txnType'] === '00') return queryOf(desk, fields);
  if (path.endsWith('/backTransReq.do') && fields['txnType'] === '04') return refundOf(desk, fields);
  if (path === '/' && fields['txnType'] === '76') return flowOf(desk, fields);
  return refused('32', '无此交易权限');
}

const refused = (respCode: string, respMsg: string): Fields => ({ respCode, respMsg });
const OK = { respCode: '00', respMsg: 'success' };

/** The buyer's browser has carried the form here: the order comes into being. */
function openOf(desk: UnionPayDesk, { orderId = '', txnTime = '', txnAmt = '', ...rest }: Fields): Fields {
  const isWhole = rest['txnType'] === '01' && ['000201', '000202'].includes(rest['bizType'] ?? '') && rest['backUrl'];
  if (!isWhole || !/^[0-9A-Za-z]{8,40}$/.test(orderId) || !/^\d{14}$/.test(txnTime) || !/^[1-9]\d{0,11}$/.test(txnAmt))
    return refused('10', '报文格式错误');
  if (rest['currencyCode'] !== '156') return refused('13', '报文交易要素缺失');
  const known = desk.book.payments.get(orderId);
  if (known?.paidAt || (desk.sentAt.get(orderId) ?? txnTime) !== txnTime) return refused('12', '重复交易');
  const endsAt = /^\d{14}$/.test(rest['payTimeout'] ?? '') ? timeOf(rest['payTimeout']!) : null;
  if (known?.closedAt || (endsAt && endsAt <= desk.now())) return refused('39', '交易不在受理时间范围内');
  desk.sentAt.set(orderId, txnTime);
  desk.book.open(orderId, BigInt(txnAmt), desk.now(), rest['orderDesc'], endsAt);
  return { ...OK, txnAmt };
}

function queryOf(desk: UnionPayDesk, { orderId = '', txnTime = '' }: Fields): Fields {
  const [payment, refund] = [desk.book.payments.get(orderId), desk.book.refunds.get(orderId)];
  const isNamed = txnTime !== '' && (desk.sentAt.get(orderId) ?? txnTime) === txnTime;
  if (!isNamed || (!payment && !refund)) return refused('34', '查无此交易');
  const told = (origRespCode: string, said: Fields): Fields => {
    const { txnType: _, respCode: __, reqReserved: ___, ...rest } = said;
    return { ...rest, ...OK, txnTime, origRespCode };
  };
  if (refund) return told(refund.failed ? '01' : '00', refundFields(desk, refund));
  const isOver = payment!.closedAt || (payment!.endsAt && payment!.endsAt <= desk.now());
  return told(payment!.paidAt ? '00' : isOver ? '01' : '05', paidFields(desk, payment!));
}

/** Taken; what became of it is asked, or told. */
function refundOf(desk: UnionPayDesk, fields: Fields): Fields {
  const { orderId = '', txnTime = '', origOrderId = '', origTxnTime = '', txnAmt = '' } = fields;
  if (!fields['backUrl'] || !/^[1-9]\d{0,11}$/.test(txnAmt)) return refused('13', '报文交易要素缺失');
  if (desk.book.refunds.has(orderId)) return refused('12', '重复交易');
  const isNamed = (desk.sentAt.get(origOrderId) ?? origTxnTime) === origTxnTime;
  const wrong = isNamed ? refuseRefund(desk.book, origOrderId, orderId, BigInt(txnAmt), desk.now()) : 'unknown';
  if (wrong === 'unknown') return refused('35', '原交易不存在或状态不正确');
  if (wrong) return refused('36', '与原交易信息不符，退货金额超限');
  desk.sentAt.set(orderId, txnTime);
  return { ...OK, queryId: desk.book.refundOf(orderId).providerRefundReference, origOrderId, txnAmt };
}

/** A day's flow lies ready from nine o'clock the next morning; a day without a row has none. */
function flowOf(desk: UnionPayDesk, { settleDate = '' }: Fields): Fields {
  const year = desk.now().getUTCFullYear();
  const day = `${year}-${settleDate.slice(0, 2)}-${settleDate.slice(2)}`;
  const readyAt = Date.parse(`${day}T00:00:00+08:00`) + 33 * HOUR_MS;
  const rows = desk.now().getTime() >= readyAt ? desk.book.bill(day).rows : [];
  if (rows.length === 0) return refused('98', '文件不存在');
  const stem = `${day.slice(2).replaceAll('-', '')}88`;
  const flow = { name: Buffer.from(`INN${stem}ZM_${desk.merchantId}`), content: unionPayFlow(rows, desk.merchantId) };
  const errors = { name: Buffer.from(`INN${stem}ZME_${desk.merchantId}`), content: Buffer.from('\r\n') };
  const fileContent = deflateSync(writeZip([flow, errors])).toString('base64');
  return { ...OK, fileName: `${desk.merchantId}_${stem}.zip`, fileContent };
}

const page = ({ respCode, respMsg, txnAmt = '' }: Fields): Told => ({
  status: 200,
  headers: { 'content-type': 'text/html;charset=UTF-8' },
  body: `<h1>${respCode === '00' ? `${txnAmt} 分` : respMsg}</h1>`,
});

const pick = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));

const timeOf = (text: string): Date =>
  new Date(`${text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6')}+08:00`);
