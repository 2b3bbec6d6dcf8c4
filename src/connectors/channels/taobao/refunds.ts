/**
 * Refunds of a trade (RET-1, RET-5): what the platform knows of each, and our yes or no. Money itself the platform gives
 * back only with a code from the seller's own phone, so a yes to money is its back office's to take; a yes to goods that
 * come back, and a no, are told by us.
 */
import {
  type Answer,
  type ChannelRefund,
  OutsideFailure,
  type RefundAnswer,
  type ShopAccess,
} from '../../../channels/connector.ts';
import { parseMinor } from '../../../kernel/money.ts';
import { parseChinaTime } from '../../china-time.ts';
import { asObject, asText, type JsonObject, objectsIn } from '../../json-text.ts';
import type { Top } from './call-top.ts';
import { refundOf } from './trade-words.ts';

const TRADE = 'taobao.trade.fullinfo.get';
const REFUND = 'taobao.refund.get';
const FIELDS =
  'refund_id,tid,oid,status,has_good_return,refund_fee,reason,company_name,sid,refund_remind_timeout,refund_phase,refund_version';

/** A trade the platform does not know, or an application that may not read refunds, is no trouble: then nothing is told. */
export async function readRefunds(top: Top, shop: ShopAccess, orderNumber: string): Promise<ChannelRefund[]> {
  try {
    return await refundsOf(top, shop, orderNumber);
  } catch (error) {
    if (error instanceof OutsideFailure && error.code.startsWith('isv.')) return [];
    throw error;
  }
}

async function refundsOf(top: Top, shop: ShopAccess, orderNumber: string): Promise<ChannelRefund[]> {
  const { body } = await top.ask(shop, TRADE, { tid: orderNumber, fields: 'tid,orders' });
  const lines = objectsIn(asObject(asObject(body['trade'], 'trade')['orders'] ?? {}, 'orders'), 'order');
  const refunds: ChannelRefund[] = [];
  for (const line of lines) {
    const refund = asText(line['refund_id']);
    if (refund === '' || refund === '0') continue;
    const answer = await top.ask(shop, REFUND, { refund_id: refund, fields: FIELDS });
    refunds.push(describe(asObject(answer.body['refund'], 'refund'), asText(line['oid'])));
  }
  return refunds;
}

function describe(refund: JsonObject, lineNumber: string): ChannelRefund {
  const reminder = asObject(refund['refund_remind_timeout'] ?? {}, 'refund_remind_timeout');
  const ends = asText(reminder['exist_timeout']) === 'true' ? parseChinaTime(asText(reminder['timeout'])) : null;
  return {
    ...{ number: asText(refund['refund_id']), lineNumber, state: refundOf(asText(refund['status'])) },
    goodsBack: asText(refund['has_good_return']) === 'true',
    amountMinor: parseMinor(asText(refund['refund_fee'])) ?? 0n,
    ...{ reason: asText(refund['reason']), answerBefore: ends },
    ...{ returnCourier: asText(refund['company_name']), returnNumber: asText(refund['sid']) },
  };
}

/** A refund that stands already where our answer would bring it was answered before: the same again changes nothing. */
export async function answerRefund(
  top: Top,
  shop: ShopAccess,
  { refund: id, answer, note }: RefundAnswer,
): Promise<Answer> {
  const asked = await top.ask(shop, REFUND, { refund_id: id, fields: FIELDS }).catch((error: unknown) => {
    if (error instanceof OutsideFailure && error.code.startsWith('isv.')) return error;
    throw error;
  });
  if (asked instanceof OutsideFailure) return { id, result: 'refused', code: asked.code, message: asked.message };
  const refund = asObject(asked.body['refund'], 'refund');
  const stands = refundOf(asText(refund['status']));
  const named = {
    refund_id: id,
    refund_phase: asText(refund['refund_phase']),
    refund_version: asText(refund['refund_version']),
  };
  if (answer === 'refuse') {
    if (stands === 'refused') return { id, result: 'accepted', code: '', message: '' };
    return { ...(await top.change(shop, 'taobao.refund.refuse', { ...named, refuse_message: note })), id };
  }
  if (stands === 'agreed' || stands === 'refunded') return { id, result: 'accepted', code: '', message: '' };
  if (asText(refund['has_good_return']) !== 'true')
    return {
      id,
      result: 'refused',
      code: 'taobao.moneyNeedsCode',
      message: '退款要用卖家手机的验证码，请在平台后台同意',
    };
  return { ...(await top.change(shop, 'taobao.rp.returngoods.agree', { ...named, remark: note })), id };
}
