/**
 * One Qimen message: parameters in the address, XML as the body, a signature over both, and what its answers mean. The
 * message's names and fields follow public descriptions of Qimen's OMS-WMS interface. Knows no order.
 */
import { Damaged, OutsideFailure } from '../../../channels/connector.ts';
import type { ServiceAccess } from '../../../shipping/waybill-service.ts';
import { formatChinaTime } from '../../china-time.ts';
import { type Http, requireOk } from '../../http.ts';
import { topSign } from '../../top-sign.ts';
import { parseXml, textOf, writeXml, type XmlElement, type XmlValue } from '../../xml-text.ts';

export type Means = { send: Http['send']; now: () => Date };
export type QimenAnswer = { isGood: boolean; code: string; message: string; body: XmlElement };

/** Throws `OutsideFailure` when there is no answer, or one that does not tell. */
export async function callQimen(
  { send, now }: Means,
  access: ServiceAccess,
  message: string,
  request: XmlValue,
  readOnly: boolean,
): Promise<QimenAnswer> {
  const { appKey = '', appSecret = '' } = access.credentials;
  if (appKey === '' || appSecret === '')
    throw new OutsideFailure('qimen.accessMissing', 'the warehouse has no app key or secret', true);
  const body = `<?xml version="1.0" encoding="utf-8"?>${writeXml('request', request)}`;
  const params = {
    method: message,
    timestamp: formatChinaTime(now()),
    format: 'xml',
    app_key: appKey,
    v: '2.0',
    sign_method: 'md5',
    customerId: String(access.options['customerId'] ?? ''),
  };
  const url = `${access.endpoint}?${new URLSearchParams({ ...params, sign: topSign(params, appSecret, 'md5', body) })}`;
  const headers = { 'content-type': 'text/xml;charset=utf-8' };
  const answer = requireOk(await send({ method: 'POST', url, headers, body, readOnly }), readOnly);
  return readAnswer(answer.body.toString('utf8'), readOnly);
}

function readAnswer(text: string, readOnly: boolean): QimenAnswer {
  try {
    const body = parseXml(text);
    const flag = textOf(body, 'flag');
    if (body.name !== 'response' || (flag !== 'success' && flag !== 'failure'))
      throw new Damaged('qimen.flagDamaged', { flag });
    return { isGood: flag === 'success', code: textOf(body, 'code'), message: textOf(body, 'message'), body };
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    throw new OutsideFailure('qimen.garbage', error.message, readOnly);
  }
}
