/**
 * One signed call to UnionPay and its checked answer. A payment or refund is named by our number and the second it was
 * sent (`orderId`, `txnTime`) together. Our numbers are ids that carry the moment they were made, so the number alone says
 * both, also where the answer to the first try was lost. Published interface: open.unionpay.com, ACP 5.1.0.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import { timeOfId } from '../../../kernel/ids.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { formatChinaTime, parseChinaTime } from '../../china-time.ts';
import { form } from '../../form.ts';
import { type Http, requireOk } from '../../http.ts';
import { isOwnEnvironment } from '../genuine.ts';
import { certIdOf } from './certificates.ts';
import { type Fields, isFromUnionPay, withSignature } from './sign-text.ts';

export type Means = { send: Http['send']; now: () => Date };

export const LIVE_HOSTS = ['gateway.95516.com', 'filedownload.95516.com'];
/** 互联网; the same for phones, whose pages the gateway chooses itself. */
const INTERNET = '07';

/** `20260605100000`, China time. */
export const unionPayTime = (at: Date): string => formatChinaTime(at).replaceAll(/\D/g, '');

export const parseUnionPayTime = (text: string): Date | null =>
  parseChinaTime(text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3 $4:$5:$6'));

/** What names a payment or refund. Throws `OutsideFailure` where the number is none of ours: nobody can ask about it. */
export function named(reference: string): { orderId: string; txnTime: string } {
  const id = /^R?([0-9a-f]{8})([0-9a-f]{4}7[0-9a-f]{19})$/.exec(reference);
  if (!id) throw new OutsideFailure('payments.queryRefused', `${reference} does not tell when it was sent`, true);
  return { orderId: reference, txnTime: unionPayTime(new Date(timeOfId(`${id[1]}-${id[2]}`))) };
}

/** The whole message, signed. Throws `OutsideFailure` where keys and gateway are of two environments, or a key is unset. */
export function message(access: MerchantAccess, fields: Fields): Record<string, string> {
  const { privateKey = '', certificate = '' } = access.credentials;
  if (!isOwnEnvironment(access, LIVE_HOSTS))
    throw new OutsideFailure('payments.otherEnvironment', 'the gateway belongs to another environment', true);
  return withSignature(
    {
      ...{ version: '5.1.0', encoding: 'UTF-8', certId: certIdOf(certificate), signMethod: '01' },
      ...{ txnSubType: '00', bizType: '000000', accessType: '0', channelType: INTERNET, merId: access.merchantId },
      ...fields,
    },
    privateKey,
  );
}

/** Asks at `url`; `changes` where it changes something there. Throws `OutsideFailure` when no genuine answer comes. */
export async function ask(
  means: Means,
  access: MerchantAccess,
  url: string,
  fields: Fields,
  changes = false,
): Promise<Fields> {
  const request = { ...form(message(access, fields)), url, readOnly: !changes };
  const answer = readFields(requireOk(await means.send(request), !changes).body.toString('utf8'));
  if (!isFromUnionPay(access, answer, means.now()))
    throw new OutsideFailure('payments.answerNotGenuine', 'the answer is not signed by UnionPay', !changes);
  if (answer['merId'] !== access.merchantId)
    throw new OutsideFailure('payments.answerNotGenuine', 'the answer is for another merchant', !changes);
  return answer;
}

/** Answers are `k=v&…` unencoded; a value in braces may have `&` of its own. */
function readFields(text: string): Fields {
  const fields: Record<string, string> = Object.create(null);
  for (const [, name, value] of text.matchAll(/([^=&]+)=(\{[^}]*\}|[^&]*)/g)) fields[name!] = value!;
  return fields;
}
