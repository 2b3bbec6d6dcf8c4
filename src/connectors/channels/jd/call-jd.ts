/**
 * One call of the JD open platform: public parameters, signature, form, and what its errors mean
 * (https://open.jd.com, developer documents on calling and error codes). Knows no order.
 */
import { OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { formatChinaTime } from '../../china-time.ts';
import { form } from '../../form.ts';
import { requireOk } from '../../http.ts';
import { asObject, asText, type Json, type JsonObject, parseJson } from '../../json-text.ts';
import { topSign } from '../../top-sign.ts';
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
export type Params = Record<string, string | number | readonly string[] | object>;
export type Jd = Gateway<Params>;

export const createJdGateway = (tools: GatewayTools): Jd =>
  createGateway({
    wait: tools.wait,
    send: (shop, call) => callJd(tools, shop, call),
    renew: (shop) => renewSession(tools, shop),
  });

/** Sessions are given by a host of their own; a stand-in has one address. */
const sessionUrl = (endpoint: string): URL =>
  new URL(
    '/oauth2/refresh_token',
    /(^|\.)jd\.com$/.test(new URL(endpoint).hostname) ? 'https://open-oauth.jd.com' : endpoint,
  );

async function renewSession(tools: GatewayTools, shop: ShopAccess): Promise<Renewal> {
  const { appKey = '', appSecret = '', refreshToken = '' } = shop.credentials;
  if (refreshToken === '') return null;
  const url = sessionUrl(shop.endpoint);
  const asked = { app_key: appKey, app_secret: appSecret, grant_type: 'refresh_token', refresh_token: refreshToken };
  const answer = requireOk(await tools.send(shop, { url: url.href, readOnly: false, ...form(asked) }), false);
  const body = readSession(answer.body.toString('utf8'));
  const [accessToken, next] = [asText(body['access_token']), asText(body['refresh_token'])];
  if (accessToken !== '') return { ok: true, credentials: { accessToken, refreshToken: next || refreshToken } };
  const message = asText(body['msg']);
  return { ok: false, error: { result: 'refused', code: 'jd.refreshRefused', message, waitMs: null } };
}

function readSession(text: string): JsonObject {
  try {
    return asObject(parseJson(text), 'session');
  } catch (error) {
    throw new OutsideFailure('jd.garbage', error instanceof Error ? error.message : String(error), false);
  }
}

/** Covers these six and neither `format` nor `sign_method`. */
export const signJd = (params: Readonly<Record<string, string>>, secret: string): string =>
  topSign(
    Object.fromEntries(
      ['360buy_param_json', 'access_token', 'app_key', 'method', 'timestamp', 'v'].map((key) => [
        key,
        params[key] ?? '',
      ]),
    ),
    secret,
    'md5',
  );

async function callJd(
  tools: GatewayTools,
  shop: ShopAccess,
  { method, params, readOnly }: GatewayCall<Params>,
): Promise<GatewayAnswer> {
  const { appKey = '', appSecret = '', accessToken = '' } = shop.credentials;
  if (appKey === '' || appSecret === '' || accessToken === '')
    throw new OutsideFailure('jd.accessMissing', 'JD has no app key, secret or token', true);
  const signed = {
    '360buy_param_json': JSON.stringify(params),
    access_token: accessToken,
    app_key: appKey,
    method,
    timestamp: `${formatChinaTime(new Date(tools.now()))}.000+0800`,
    v: '2.0',
  };
  const request = form({ ...signed, format: 'json', sign: signJd(signed, appSecret) });
  const answer = requireOk(await tools.send(shop, { url: shop.endpoint, readOnly, ...request }), readOnly);
  return readAnswer(answer.body.toString('utf8'), readOnly);
}

/** The answer stands under a root of the method's own, the only one there is. */
function readAnswer(text: string, readOnly: boolean): GatewayAnswer {
  try {
    const answer = asObject(parseJson(text), 'answer');
    const [root, another] = Object.keys(answer);
    if (root === undefined || another !== undefined || !/_respon[cs]e$/.test(root))
      throw new Error(`no answer under ${Object.keys(answer).join()}`);
    const body = asObject(answer[root], root);
    if (root === 'error_response') return { ok: false, error: readError(body) };
    const refused = refusalIn(body);
    return refused ? { ok: false, error: refused } : { ok: true, text, root: [root], body };
  } catch (error) {
    throw new OutsideFailure('jd.garbage', error instanceof Error ? error.message : String(error), readOnly);
  }
}

/** Asked too often; the platform or what is behind it broke, before or after it had done its work. */
const TOO_OFTEN = new Set(['2', '22', '23']);
const UNKNOWN = new Set(['43', '65', '66', '67']);

function readError(error: JsonObject): GatewayError {
  const number = asText(error['code']);
  const said = { code: `jd.${number}`, message: asText(error['zh_desc']) || asText(error['en_desc']), waitMs: null };
  if (TOO_OFTEN.has(number)) return { ...said, result: 'retry', waitMs: 1_000 };
  if (number === '1') return { ...said, result: 'retry' };
  if (UNKNOWN.has(number)) return { ...said, result: 'unknown' };
  return { ...said, result: 'refused', ...(number === '19' && { sessionOver: true }) };
}

/** What the business behind the gateway says: beside the answer, in it, or one level deeper. */
function refusalIn(body: JsonObject): GatewayError | null {
  const inner = Object.values(body).filter(isObject);
  const said = [body, ...inner, ...inner.map((one) => one['apiResult']).filter(isObject)];
  const no = said.find((one) => asText(one['success']) === 'false');
  if (!no) return null;
  const number = asText(no['numberCode']) || asText(no['errorCode']) || asText(no['englishErrCode']);
  return { result: 'refused', code: `jd.${number || 'refused'}`, message: asText(no['chineseErrCode']), waitMs: null };
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.getPrototypeOf(value) === Object.prototype;
