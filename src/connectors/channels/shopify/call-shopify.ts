/**
 * One call of Shopify's GraphQL Admin API and what its errors mean
 * (https://shopify.dev/docs/api/admin-graphql, rate limits and status codes). Knows no order.
 */
import { OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { type HttpAnswer, requireOk } from '../../http.ts';
import { asObject, asText, type JsonObject, objectsIn, parseJson } from '../../json-text.ts';
import {
  createGateway,
  type Gateway,
  type GatewayAnswer,
  type GatewayCall,
  type GatewayError,
  type GatewayTools,
} from '../gateway.ts';

export const VERSION = '2026-10';

/** The method is the whole GraphQL document, the parameters are its variables. */
export type Shopify = Gateway<Record<string, unknown>>;

export const createShopifyGateway = (tools: GatewayTools): Shopify =>
  createGateway({ wait: tools.wait, send: (shop, call) => callShopify(tools, shop, call) });

/** `450789469` → `gid://shopify/Order/450789469`, and back. */
export const gid = (kind: string, id: string): string => `gid://shopify/${kind}/${id}`;
export const idOf = (value: JsonObject[string] | undefined): string => asText(value).replace(/^gid:\/\/.*\//, '');

/** The key is not known, may not, or there is no shop at this address. */
const NOT_OURS = new Set([401, 403, 404]);

async function callShopify(
  tools: GatewayTools,
  shop: ShopAccess,
  { method: query, params: variables, readOnly }: GatewayCall<Record<string, unknown>>,
): Promise<GatewayAnswer> {
  const { accessToken = '' } = shop.credentials;
  if (accessToken === '') throw new OutsideFailure('shopify.accessMissing', 'Shopify has no access token', true);
  const answer = await tools.send(shop, {
    method: 'POST',
    url: `${shop.endpoint.replace(/\/+$/, '')}/admin/api/${VERSION}/graphql.json`,
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': accessToken },
    body: JSON.stringify({ query, variables }),
    readOnly,
  });
  if (NOT_OURS.has(answer.status)) return refused(`status${answer.status}`, `HTTP ${answer.status}`);
  return readAnswer(requireOk(answer, readOnly), readOnly);
}

const refused = (code: string, message: string): GatewayAnswer => ({
  ok: false,
  error: { result: 'refused', code: `shopify.${code}`, message, waitMs: null },
});

function readAnswer({ body }: HttpAnswer, readOnly: boolean): GatewayAnswer {
  const text = body.toString('utf8');
  try {
    const answer = asObject(parseJson(text), 'answer');
    const [error] = objectsIn(answer, 'errors');
    if (error) return { ok: false, error: readError(error, readOnly) };
    const data = asObject(answer['data'], 'data');
    // A change says under its own name what it does not like; nothing of it was done.
    const [mistake] = Object.values(data).flatMap((value) => userErrorsIn(value));
    if (mistake) return refused(asText(mistake['code']) || 'userError', asText(mistake['message']));
    return { ok: true, text, root: ['data'], body: data };
  } catch (error) {
    throw new OutsideFailure('shopify.garbage', error instanceof Error ? error.message : String(error), readOnly);
  }
}

const userErrorsIn = (value: JsonObject[string]): JsonObject[] =>
  typeof value === 'object' && value !== null && 'userErrors' in value
    ? objectsIn(value as JsonObject, 'userErrors')
    : [];

/** Points come back by the second, so a second is a good while to wait. */
function readError(error: JsonObject, readOnly: boolean): GatewayError {
  const code = asText(asObject(error['extensions'] ?? {}, 'extensions')['code']);
  const said = { code: `shopify.${code || 'ERROR'}`, message: asText(error['message']), waitMs: null };
  if (code === 'THROTTLED') return { ...said, result: 'retry', waitMs: 1_000 };
  if (code === 'INTERNAL_SERVER_ERROR') return { ...said, result: readOnly ? 'retry' : 'unknown' };
  return { ...said, result: 'refused' };
}
