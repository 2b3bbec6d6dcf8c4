/**
 * One call to the bureau's open platform in the manner of 乐企: the JSON is encrypted with SM4 and the unit's key, headers
 * name the service and both parties, and the answer is an envelope in an envelope. A text that does not decrypt is nobody's.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { OutsideFailure } from '../../../channels/connector.ts';
import type { InvoiceAccess } from '../../../invoices/invoice-provider.ts';
import { type Http, requireOk } from '../../http.ts';
import { asObject, asText, type JsonObject, parseJson } from '../../json-text.ts';
import { ACCESS_MISSING } from '../answers.ts';

export type Means = { send: Http['send']; now: () => Date };

/** The ability of issuing e-invoices (basic). */
const ABILITY = '202007';
export const SERVICES = {
  numbers: 'QDFPPLFM',
  quota: 'CXSXED',
  takeQuota: 'XZTHSXED',
  risk: 'CXNSRFXXX',
  upload: 'QDFPSC',
  uploadResult: 'CXQDFPSCJG',
  applyRed: 'QDHZQRDSQ',
  queryRed: 'CXQDHZQRDMX',
  listRed: 'CXQDHZQRDLB',
  answerRed: 'QDHZQRDQR',
} as const;
const READING: ReadonlySet<string> = new Set(['quota', 'risk', 'uploadResult', 'queryRed', 'listRed']);

const KEY = /^[0-9a-f]{32}$/i;
export const encrypt = (key: string, text: string): string => {
  const cipher = createCipheriv('sm4-ecb', Buffer.from(key, 'hex'), null);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
};
export const decrypt = (key: string, text: string): string => {
  const decipher = createDecipheriv('sm4-ecb', Buffer.from(key, 'hex'), null);
  return Buffer.concat([decipher.update(Buffer.from(text, 'base64')), decipher.final()]).toString('utf8');
};

/** `refused`: the platform's own error, before any business was done. */
export type Said = { code: string; message: string; data: JsonObject; refused: boolean };

/** Throws `OutsideFailure` when there is no answer, or one that cannot be read. */
export async function call(
  means: Means,
  access: InvoiceAccess,
  service: keyof typeof SERVICES,
  content: unknown,
): Promise<Said> {
  const { secretKey = '' } = access.credentials;
  const { accessUnit = '', useUnit = accessUnit, useCase = '', sandbox = '' } = access.options;
  if (!KEY.test(secretKey) || accessUnit === '')
    throw new OutsideFailure(ACCESS_MISSING, 'The unit has no number or key', true);
  const readOnly = READING.has(service);
  const answer = await means.send({
    ...{ method: 'POST', url: `${access.endpoint}/${ABILITY}/${SERVICES[service]}`, readOnly },
    headers: {
      ...{ 'content-type': 'text/plain; charset=utf-8', fwbm: SERVICES[service], nlbm: ABILITY },
      ...{ jrdwptbh: accessUnit, sydwptbh: useUnit, ylbm: useCase, access_signature: '', sxcsbz: sandbox },
    },
    body: encrypt(secretKey, JSON.stringify(content)),
  });
  return read(requireOk(answer, readOnly).body.toString('utf8'), secretKey, service, readOnly);
}

function read(text: string, key: string, service: string, readOnly: boolean): Said {
  try {
    const outer = asObject(parseJson(text), 'answer');
    const status = asText(outer['httpStatusCode']);
    if (status !== '200') return { code: status, message: asText(outer['message']), data: {}, refused: true };
    const response = asObject(asObject(parseJson(asText(outer['body'])), 'body')['Response'], 'Response');
    if (response['Error']) {
      const error = asObject(response['Error'], 'Error');
      return { code: asText(error['Code']), message: asText(error['Message']), data: {}, refused: true };
    }
    const data = asObject(parseJson(decrypt(key, asText(response['Data']))), 'Data');
    const code = asText(data['returncode']);
    if (code === '') throw new Error('no code');
    return { code, message: asText(data['returnmsg']), data, refused: false };
  } catch {
    throw new OutsideFailure('invoices.answerUnreadable', `the answer to ${service} cannot be read`, readOnly);
  }
}
