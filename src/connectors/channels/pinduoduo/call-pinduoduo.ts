/**
 * One call of the Pinduoduo open platform: public parameters, signature, form, and what its errors mean
 * (https://open.pinduoduo.com/application/document/browse, calling and error codes). Knows no order.
 */
import { OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { form } from '../../form.ts';
import { requireOk } from '../../http.ts';
import { asObject, asText, type JsonObject, parseJson } from '../../json-text.ts';
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

/** Text parameters, as a form carries them; lists are JSON. */
export type Pinduoduo = Gateway<Record<string, string>>;

export const createPinduoduoGateway = (tools: GatewayTools): Pinduoduo =>
  createGateway({
    wait: tools.wait,
    send: (shop, call) => post(tools, shop, call),
    renew: (shop) => renewSession(tools, shop),
  });

async function renewSession(tools: GatewayTools, shop: ShopAccess): Promise<Renewal> {
  const { refreshToken = '' } = shop.credentials;
  if (refreshToken === '') return null;
  const params = { refresh_token: refreshToken };
  const answer = await post(tools, shop, { method: 'pdd.pop.auth.token.refresh', params, readOnly: true });
  if (!answer.ok) return answer;
  const [accessToken, next] = [asText(answer.body['access_token']), asText(answer.body['refresh_token'])];
  return { ok: true, credentials: { accessToken, refreshToken: next || refreshToken } };
}

async function post(
  tools: GatewayTools,
  shop: ShopAccess,
  { method, params, readOnly }: GatewayCall<Record<string, string>>,
): Promise<GatewayAnswer> {
  const { clientId = '', clientSecret = '', accessToken = '' } = shop.credentials;
  if (clientId === '' || clientSecret === '' || accessToken === '')
    throw new OutsideFailure('pinduoduo.accessMissing', 'Pinduoduo has no client id, secret or token', true);
  const signed = {
    ...params,
    type: method,
    client_id: clientId,
    access_token: accessToken,
    timestamp: String(Math.floor(tools.now() / 1_000)),
    data_type: 'JSON',
    version: 'V1',
  };
  const request = form({ ...signed, sign: topSign(signed, clientSecret, 'md5') });
  const answer = requireOk(await tools.send(shop, { url: shop.endpoint, readOnly, ...request }), readOnly);
  return readAnswer(answer.body.toString('utf8'), readOnly);
}

/** The answer stands under a root of the method's own, the only one there is. */
function readAnswer(text: string, readOnly: boolean): GatewayAnswer {
  try {
    const answer = asObject(parseJson(text), 'answer');
    const [root, another] = Object.keys(answer);
    if (root === undefined || another !== undefined || !root.endsWith('_response'))
      throw new Error(`no answer under ${Object.keys(answer).join()}`);
    const body = asObject(answer[root], root);
    return root === 'error_response' ? { ok: false, error: readError(body) } : { ok: true, text, root: [root], body };
  } catch (error) {
    throw new OutsideFailure('pinduoduo.garbage', error instanceof Error ? error.message : String(error), readOnly);
  }
}

const SESSION_OVER = new Set(['10019', '10035']);
/** Too many calls, of the app, the shop or the interface. */
const TOO_OFTEN = /^(?:7003\d|5210[12])$/;
/** Their service broke behind the gateway; what it had done by then nobody says. */
const THEIRS = new Set(['50000', '50002', '52103', '52002']);

function readError(error: JsonObject): GatewayError {
  const number = asText(error['error_code']);
  const subCode = asText(error['sub_code']);
  const message = asText(error['sub_msg']) || asText(error['error_msg']);
  // A number of the business behind the gateway is the only one that tells which way it failed.
  const said = { code: `pinduoduo.${number === '50001' && subCode ? subCode : number}`, message, waitMs: null };
  if (TOO_OFTEN.test(number)) return { ...said, result: 'retry', waitMs: 1_000 };
  if (THEIRS.has(number)) return { ...said, result: 'unknown' };
  return { ...said, result: 'refused', ...(SESSION_OVER.has(number) && { sessionOver: true }) };
}
