/**
 * One signed call to Kdniao. The signature is the base64 of the hexadecimal text of MD5(RequestData + key), as they
 * specify it: the text, not the bytes. Requests are forms with the JSON inside.
 */
import { createHash } from 'node:crypto';
import { OutsideFailure } from '../../../channels/connector.ts';
import type { ServiceAccess } from '../../../shipping/waybill-service.ts';
import { form } from '../../form.ts';
import { type Http, requireOk } from '../../http.ts';
import { ACCESS_MISSING } from '../failed-call.ts';

export type Means = { send: Http['send'] };

export const REQUEST_TYPES = {
  issue: '1007',
  cancel: '1147',
  subscribe: '1008',
  track: '1002',
  balance: '1127',
} as const;

/** What every answer has. `ResultCode` is missing in answers about tracking. */
export type Verdict = { EBusinessID?: string; Success?: boolean; Reason?: string; ResultCode?: string };

export const dataSign = (data: string, apiKey: string): string =>
  Buffer.from(
    createHash('md5')
      .update(data + apiKey, 'utf8')
      .digest('hex'),
  ).toString('base64');

/**
 * Throws `OutsideFailure` when there is no answer, or one that cannot be read or belongs to another account: whether
 * anything happened is then unknown unless the call only reads.
 */
export async function call<T>(
  means: Means,
  access: ServiceAccess,
  type: keyof typeof REQUEST_TYPES,
  content: object,
): Promise<T & Verdict> {
  const { businessId = '', apiKey = '' } = access.credentials;
  const readOnly = type === 'track' || type === 'balance';
  if (businessId === '' || apiKey === '') {
    throw new OutsideFailure(ACCESS_MISSING, 'Kdniao has no business id or key', true);
  }
  const data = JSON.stringify(content);
  const request = form({
    RequestData: data,
    EBusinessID: businessId,
    RequestType: REQUEST_TYPES[type],
    DataSign: dataSign(data, apiKey),
    DataType: '2',
  });
  const answer = requireOk(await means.send({ ...request, url: access.endpoint, readOnly }), readOnly);
  const read = parseObject<T & Verdict>(answer.body.toString('utf8'));
  if (read === null || String(read.EBusinessID) !== businessId || typeof read.Success !== 'boolean') {
    throw new OutsideFailure('shipping.answerUnreadable', `Kdniao's answer to ${type} cannot be read`, readOnly);
  }
  return read;
}

/** null for anything but a JSON object. */
export function parseObject<T>(text: string): T | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as T | null) : null;
  } catch {
    return null;
  }
}
