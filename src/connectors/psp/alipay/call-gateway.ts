/**
 * One signed call to Alipay's gateway and its checked answer. An answer that Alipay's key did not sign is not believed,
 * and neither is an error without a signature: only a signed "no such trade" means that there is none.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { form } from '../../form.ts';
import { type Http, requireOk } from '../../http.ts';
import { isOwnEnvironment } from '../genuine.ts';
import { rawObject } from './raw-object.ts';
import { isSignedAnswer, signedRequest } from './sdk.ts';
import { LIVE_HOSTS } from './verify-notification.ts';

export type Means = { send: Http['send']; now: () => Date };

/** Alipay's verdict on a call: `code` 10000 is success, `sub_code` says what else it is. */
export type Verdict = { code?: string; sub_code?: string; sub_msg?: string };

/** Asks something; `changes` where it changes something there. Throws `OutsideFailure` when no genuine answer comes. */
export async function ask<T>(
  means: Means,
  access: MerchantAccess,
  method: string,
  content: object,
  { changes = false, extra = {} }: { changes?: boolean; extra?: Record<string, string> } = {},
): Promise<T & Verdict> {
  assertOwnEnvironment(access);
  const request = form(signedRequest(access, method, content, means.now(), extra));
  const answer = await means.send({ ...request, url: `${access.endpoint}?charset=utf-8`, readOnly: !changes });
  return readAnswer<T>(access, method, requireOk(answer, !changes).body.toString('utf8'));
}

/** Throws `OutsideFailure` (`payments.otherEnvironment`): live keys never go to a stand-in, and the other way round. */
export function assertOwnEnvironment(access: MerchantAccess): void {
  if (!isOwnEnvironment(access, LIVE_HOSTS))
    throw new OutsideFailure('payments.otherEnvironment', 'the gateway belongs to another environment', true);
}

/** Checks the signature over the raw object and reads nothing else. */
export function readAnswer<T>(access: MerchantAccess, method: string, answer: string): T & Verdict {
  const signed = rawObject(answer, `${method.replaceAll('.', '_')}_response`);
  const signature = /"sign"\s*:\s*"([^"\\]*(?:\\\/[^"\\]*)*)"\s*[,}]/.exec(signed ? answer.replace(signed, '{}') : '');
  const sign = signature?.[1]?.replaceAll('\\/', '/') ?? '';
  if (signed === null || !isSignedAnswer(access, signed, sign)) {
    throw new OutsideFailure('payments.answerNotGenuine', `Alipay's answer to ${method} is not signed by Alipay`, true);
  }
  return JSON.parse(signed) as T & Verdict;
}
