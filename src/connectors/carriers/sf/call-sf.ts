/**
 * One signed call to SF Express's open platform (丰桥): a form with the JSON inside. The digest is the base64 of MD5 over
 * the URL-encoded text of `msgData + timestamp + check word`, encoded as a form encodes. An answer is wrapped twice: the
 * gateway's verdict (`apiResultCode`), and as text inside it the business's (`errorCode`).
 */
import { createHash } from 'node:crypto';
import { OutsideFailure } from '../../../channels/connector.ts';
import type { ServiceAccess } from '../../../shipping/waybill-service.ts';
import { form } from '../../form.ts';
import { type Http, requireOk } from '../../http.ts';
import { ACCESS_MISSING, type Failed } from '../failed-call.ts';

/** `nonce`: a new number for each request, so that the gateway takes none for a repeated one. */
export type Means = { send: Http['send']; now: () => Date; nonce: () => string };

export const SERVICES = {
  create: 'EXP_RECE_CREATE_ORDER',
  find: 'EXP_RECE_SEARCH_ORDER_RESP',
  update: 'EXP_RECE_UPDATE_ORDER',
  routes: 'EXP_RECE_SEARCH_ROUTES',
  intercept: 'EXP_RECE_WANTED_INTERCEPT',
} as const;

export type SfError = { gate: boolean; code: string; message: string };
export type SfAnswer<T> = { done: true; content: T } | { done: false; error: SfError };

export function msgDigest(msgData: string, timestamp: string, checkWord: string): string {
  const encoded = new URLSearchParams({ '': msgData + timestamp + checkWord }).toString().slice(1);
  return createHash('md5').update(encoded, 'utf8').digest('base64');
}

/**
 * Throws `OutsideFailure` when there is no answer, or one that cannot be read: whether anything happened is then unknown
 * unless the call only reads.
 */
export async function callSf<T>(
  { send, now, nonce }: Means,
  access: ServiceAccess,
  service: keyof typeof SERVICES,
  content: object,
): Promise<SfAnswer<T>> {
  const { partnerId = '', checkWord = '' } = access.credentials;
  if (partnerId === '' || checkWord === '') {
    throw new OutsideFailure(ACCESS_MISSING, 'SF has no partner id or check word', true);
  }
  const readOnly = service === 'find' || service === 'routes';
  const msgData = JSON.stringify(content);
  const timestamp = String(now().getTime());
  const request = form({
    partnerID: partnerId,
    requestID: nonce(),
    serviceCode: SERVICES[service],
    timestamp,
    msgDigest: msgDigest(msgData, timestamp, checkWord),
    msgData,
  });
  const answer = requireOk(await send({ ...request, url: access.endpoint, readOnly }), readOnly);
  return readAnswer<T>(SERVICES[service], answer.body.toString('utf8'), readOnly);
}

const PASSED = 'A1000';

function readAnswer<T>(service: string, text: string, readOnly: boolean): SfAnswer<T> {
  const outer = parseObject(text);
  const gate = outer?.['apiResultCode'];
  if (typeof gate === 'string' && gate !== PASSED) {
    return { done: false, error: { gate: true, code: gate, message: String(outer?.['apiErrorMsg'] ?? '') } };
  }
  const inner = gate === PASSED ? parseObject(String(outer?.['apiResultData'] ?? '')) : null;
  if (typeof inner?.['success'] !== 'boolean') {
    throw new OutsideFailure('shipping.answerUnreadable', `SF's answer to ${service} cannot be read`, readOnly);
  }
  if (inner['success']) return { done: true, content: (inner['msgData'] ?? {}) as T };
  const error = { gate: false, code: String(inner['errorCode'] ?? ''), message: String(inner['errorMsg'] ?? '') };
  return { done: false, error };
}

/** null for anything but a JSON object. */
export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

/** Turned away at the gate for a reason that passes: too many calls, a clock that was off, a number used before. */
const AGAIN = new Set(['A1002', 'A1005', 'A1007']);
/** The service behind the gate broke: it may have done it. */
const BROKEN = new Set(['A1009', 'A1099', 'S0003']);
const NO_ACCESS = new Set(['A1003', 'A1004', 'A1006', 'A1008']);

/** What an error means for the one who asked. Only an error that names our own mistake is final. */
export function judge({ code, message }: SfError): Failed {
  const named = `sf.${code}`;
  if (AGAIN.has(code)) return { result: 'retry', code: named, message };
  if (BROKEN.has(code)) return { result: 'unknown', code: named, message };
  if (NO_ACCESS.has(code)) return { result: 'refused', code: 'shipping.accessRefused', message };
  if (/超(出)?.*范围|不可达|无法(收|派)|不支持(收|派)/.test(message)) {
    return { result: 'refused', code: 'shipping.outOfReach', message };
  }
  return { result: 'refused', code: named, message };
}
