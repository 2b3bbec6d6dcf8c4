/**
 * One signed call to the Taobao Open Platform for Cainiao's e-waybills. An answer is either `<method>_response` or
 * `error_response`, whose sub code says whose fault it was.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type { ServiceAccess } from '../../../shipping/waybill-service.ts';
import { formatChinaTime } from '../../china-time.ts';
import { form } from '../../form.ts';
import { type Http, requireOk } from '../../http.ts';
import { topSign } from '../../top-sign.ts';
import { ACCESS_MISSING, type Failed } from '../failed-call.ts';

export type Means = { send: Http['send']; now: () => Date };

export type TopError = { code: number; msg: string; sub_code?: string; sub_msg?: string };
export type TopAnswer<T> = { done: true; content: T } | { done: false; error: TopError };

/**
 * `readOnly` calls change nothing there. Throws `OutsideFailure` when there is no answer or one that is neither shape:
 * whether anything happened is then unknown unless the call only reads.
 */
export async function callTop<T>(
  means: Means,
  access: ServiceAccess,
  method: string,
  fields: Record<string, string>,
  readOnly: boolean,
): Promise<TopAnswer<T>> {
  const { appKey = '', appSecret = '', session = '' } = access.credentials;
  if (appKey === '' || appSecret === '' || session === '') {
    throw new OutsideFailure(ACCESS_MISSING, 'Cainiao has no app key, secret or session', true);
  }
  const params = {
    method,
    app_key: appKey,
    session,
    timestamp: formatChinaTime(means.now()),
    format: 'json',
    v: '2.0',
    sign_method: 'hmac-sha256',
    ...fields,
  };
  const request = form({ ...params, sign: topSign(params, appSecret, 'hmac-sha256') });
  const answer = requireOk(await means.send({ ...request, url: access.endpoint, readOnly }), readOnly);
  return readAnswer<T>(method, answer.body.toString('utf8'), readOnly);
}

function readAnswer<T>(method: string, text: string, readOnly: boolean): TopAnswer<T> {
  let answer: Record<string, unknown> | null;
  try {
    answer = JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    answer = null;
  }
  const content = answer?.[`${method.replaceAll('.', '_')}_response`];
  if (content !== undefined && content !== null) return { done: true, content: content as T };
  const error = answer?.['error_response'];
  if (error !== undefined && error !== null) return { done: false, error: error as TopError };
  throw new OutsideFailure('shipping.answerUnreadable', `the answer to ${method} cannot be read`, readOnly);
}

/** The platform's faults, not ours: the call may have reached Cainiao before it broke. */
const PLATFORM = /^isp\.|^isv\.(service-error|remote-service)|service-unavailable|timeout/;
/** Turned away at the door: too many calls. */
const TOO_MANY = /accesscontrol|limited|too-many/;

/** What an error means for the one who asked. Only an error that names our own mistake is final. */
export function judge(error: TopError): Failed {
  const { code, sub_code = '', sub_msg = '' } = error;
  const message = sub_msg || error.msg;
  if (code === 7 || TOO_MANY.test(sub_code)) return { result: 'retry', code: 'cainiao.tooManyCalls', message };
  if (PLATFORM.test(sub_code)) return { result: 'unknown', code: `cainiao.${sub_code}`, message };
  if ([25, 26, 27, 29, 53].includes(code)) return { result: 'refused', code: 'shipping.accessRefused', message };
  if (/余额不足|单号不足|可用面单/.test(message)) return { result: 'refused', code: 'shipping.numbersUsedUp', message };
  if (/超区|不可达|不在.*服务范围/.test(message)) return { result: 'refused', code: 'shipping.outOfReach', message };
  return { result: 'refused', code: `cainiao.${sub_code || code}`, message };
}
