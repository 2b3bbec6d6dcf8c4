/**
 * One call of the Doudian open platform: a path per method, business parameters as the body, and what its errors mean
 * (https://op.jinritemai.com/docs/guide-docs, calling and signing). Knows no order.
 */
import { createHmac } from 'node:crypto';
import { OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { formatChinaTime } from '../../china-time.ts';
import { formWithFile } from '../../form.ts';
import { requireOk } from '../../http.ts';
import { asObject, asText, type JsonObject, parseJson } from '../../json-text.ts';
import { sortedText } from '../../top-sign.ts';
import {
  createGateway,
  type Gateway,
  type GatewayAnswer,
  type GatewayCall,
  type GatewayError,
  type GatewayTools,
} from '../gateway.ts';
import type { Renewal } from '../renewed-access.ts';

/** Business parameters; numbers of orders are text, so that none loses a digit. */
export type Params = { [name: string]: Value };
export type Value = string | number | boolean | Value[] | { [name: string]: Value };
export type Douyin = Gateway<Params>;

export const createDouyinGateway = (tools: GatewayTools): Douyin =>
  createGateway({
    wait: tools.wait,
    send: (shop, call) => callDouyin(tools, shop, call),
    renew: (shop) => openSession(tools, shop),
  });

/** Wrapped in the secret and keyed with it. Throws a RangeError when the secret is empty. */
export function signDouyin(params: Readonly<Record<string, string>>, secret: string): string {
  if (secret === '') throw new RangeError('the secret of the app is empty');
  return createHmac('sha256', secret)
    .update(`${secret}${sortedText(params)}${secret}`, 'utf8')
    .digest('hex');
}

/** Names in order and nothing between them: the signature covers this very text. */
export const writeParams = (value: Value): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

/** Without a token nobody is signed in yet. */
const NO_SESSION: GatewayError = {
  ...{ result: 'refused', code: 'isv.access-token-no-existed', message: 'no session yet' },
  ...{ waitMs: null, sessionOver: true },
};

async function callDouyin(tools: GatewayTools, shop: ShopAccess, call: GatewayCall<Params>): Promise<GatewayAnswer> {
  const { appKey = '', appSecret = '', shopId = '', accessToken = '' } = shop.credentials;
  if (appKey === '' || appSecret === '' || shopId === '')
    throw new OutsideFailure('douyin.accessMissing', 'Douyin has no app key, secret or shop id', true);
  return accessToken === '' ? { ok: false, error: NO_SESSION } : post(tools, shop, call, { access_token: accessToken });
}

/** A session of the shop for the app it made for itself. */
async function openSession(tools: GatewayTools, shop: ShopAccess): Promise<Renewal> {
  const params = { code: '', grant_type: 'authorization_self', shop_id: shop.credentials['shopId'] ?? '' };
  const answer = await post(tools, shop, { method: 'token.create', params, readOnly: true }, {});
  return answer.ok ? { ok: true, credentials: { accessToken: asText(answer.body['access_token']) } } : answer;
}

async function post(
  tools: GatewayTools,
  shop: ShopAccess,
  { method, params, readOnly, file }: GatewayCall<Params>,
  session: Record<string, string>,
): Promise<GatewayAnswer> {
  const { appKey = '', appSecret = '' } = shop.credentials;
  const body = writeParams(params);
  const timestamp = formatChinaTime(new Date(tools.now()));
  const signed = { app_key: appKey, method, timestamp, v: '2' };
  const sign = signDouyin({ ...signed, param_json: body }, appSecret);
  const query = new URLSearchParams({ ...signed, ...session, sign, sign_method: 'hmac-sha256' });
  const url = `${shop.endpoint.replace(/\/+$/, '')}/${method.replaceAll('.', '/')}?${query}`;
  const plain = { method: 'POST' as const, headers: { 'content-type': 'application/json;charset=UTF-8' }, body };
  const request = file ? formWithFile({ param_json: body }, file) : plain;
  const answer = requireOk(await tools.send(shop, { url, readOnly, ...request }), readOnly);
  return readAnswer(answer.body.toString('utf8'), readOnly);
}

function readAnswer(text: string, readOnly: boolean): GatewayAnswer {
  try {
    const answer = asObject(parseJson(text), 'answer');
    const code = asText(answer['code']);
    if (code === '') throw new Error('no code in the answer');
    if (code !== '10000') return { ok: false, error: readError(code, answer) };
    return { ok: true, text, root: ['data'], body: asObject(answer['data'] ?? {}, 'data') };
  } catch (error) {
    throw new OutsideFailure('douyin.garbage', error instanceof Error ? error.message : String(error), readOnly);
  }
}

/** `isv.` is our fault or the order's state and final; `isp.` is theirs, and may have happened before it broke. */
function readError(code: string, answer: JsonObject): GatewayError {
  // `isv.business-failed:2001`: what stands behind the colon is the method's own.
  const [subCode = '', own] = asText(answer['sub_code']).split(':');
  const message = asText(answer['sub_msg']) || asText(answer['msg']);
  const said = { code: subCode === '' ? `douyin.${code}` : withOwn(subCode, own), message, waitMs: null };
  if (/limit|frequen/.test(subCode)) return { ...said, result: 'retry', waitMs: 1_000 };
  if (subCode.startsWith('isp.')) return { ...said, result: 'unknown' };
  return { ...said, result: 'refused', ...(subCode.startsWith('isv.access-token') && { sessionOver: true }) };
}

const withOwn = (subCode: string, own: string | undefined) =>
  subCode === 'isv.business-failed' && own ? `${subCode}:${own}` : subCode;
