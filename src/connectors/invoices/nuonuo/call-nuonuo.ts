/**
 * One signed call to Nuonuo's open platform. The signature is the base64 of HMAC-SHA1 over a fixed text with the key's
 * secret; the body is part of it, so it is sent byte for byte as it was signed.
 */
import { createHmac } from 'node:crypto';
import { OutsideFailure } from '../../../channels/connector.ts';
import type { InvoiceAccess } from '../../../invoices/invoice-provider.ts';
import { type Http, requireOk } from '../../http.ts';
import { asObject, asText, type JsonObject, parseJson } from '../../json-text.ts';
import { ACCESS_MISSING } from '../answers.ts';

/** `nonce`: 32 hexadecimal digits, new each time. */
export type Means = { send: Http['send']; now: () => Date; nonce: () => string };

export type Signed = {
  appKey: string;
  appSecret: string;
  senid: string;
  nonce: string;
  timestamp: string;
  body: string;
};

export const sign = ({ appKey, appSecret, senid, nonce, timestamp, body }: Signed): string =>
  createHmac('sha1', appSecret)
    .update(`a=services&l=v1&p=open&k=${appKey}&i=${senid}&n=${nonce}&t=${timestamp}&f=${body}`)
    .digest('base64');

const METHODS = {
  issue: 'requestBillingNew',
  query: 'queryInvoiceResult',
  reseal: 'reInvoice',
  applyRed: 'saveInvoiceRedConfirm',
  queryRed: 'queryInvoiceRedConfirm',
  fetchRed: 'refreshInvoiceRedConfirm',
  answerRed: 'confirm',
  red: 'fastInvoiceRed',
  quota: 'getCreditLine',
} as const;
const READING: ReadonlySet<string> = new Set(['query', 'queryRed', 'fetchRed', 'quota']);

/** The app's keys are wrong, or it was called too often: nothing was done. */
const NOT_LET_IN = /^0703\d\d$|^070101$/;

export type Verdict = { code: string; message: string; result: JsonObject[] };

/** Throws `OutsideFailure` when there is no answer, or one that cannot be read. `result` is a list, whatever it was. */
export async function call(
  means: Means,
  access: InvoiceAccess,
  taxNo: string,
  method: keyof typeof METHODS,
  content: object,
): Promise<Verdict> {
  const { appKey = '', appSecret = '', accessToken = '' } = access.credentials;
  if (appKey === '' || appSecret === '' || accessToken === '')
    throw new OutsideFailure(ACCESS_MISSING, 'Nuonuo has no key, secret or token', true);
  const readOnly = READING.has(method);
  const body = JSON.stringify(content);
  const senid = means.nonce();
  const nonce = (10_000_000 + (Number.parseInt(senid.slice(0, 8), 16) % 90_000_000)).toString();
  const timestamp = Math.floor(means.now().getTime() / 1_000).toString();
  const query = new URLSearchParams({ senid, nonce, timestamp, appkey: appKey });
  const answer = await means.send({
    ...{ method: 'POST', url: `${access.endpoint}?${query}`, body, readOnly },
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      'X-Nuonuo-Sign': sign({ appKey, appSecret, senid, nonce, timestamp, body }),
      ...{ accessToken, userTax: taxNo, method: `nuonuo.OpeMplatform.${METHODS[method]}` },
    },
  });
  const verdict = read(requireOk(answer, readOnly).body.toString('utf8'), method, readOnly);
  if (NOT_LET_IN.test(verdict.code)) throw new OutsideFailure(`nuonuo.${verdict.code}`, verdict.message, true);
  return verdict;
}

function read(text: string, method: string, readOnly: boolean): Verdict {
  try {
    const value = asObject(parseJson(text), 'answer');
    const code = asText(value['code']);
    if (code === '') throw new Error('no code');
    const { result } = value;
    const list = Array.isArray(result) ? result : result === undefined || result === null ? [] : [result];
    return {
      ...{ code, message: asText(value['describe']) },
      result: list.map((one) => (typeof one === 'object' ? asObject(one, 'result') : { value: one })),
    };
  } catch {
    throw new OutsideFailure('invoices.answerUnreadable', `Nuonuo's answer to ${method} cannot be read`, readOnly);
  }
}
