/**
 * One call of Medusa's Admin API and what its errors mean (https://docs.medusajs.com/api/admin, authentication and
 * errors). Knows no order.
 */
import { OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { requireOk } from '../../http.ts';
import { asObject, asText, parseJson } from '../../json-text.ts';
import { createGateway, type Gateway, type GatewayAnswer, type GatewayCall, type GatewayTools } from '../gateway.ts';

/** A query for a question, a body for a change; the method is the path below `/admin/`. */
export type Params = { query?: Record<string, string>; body?: unknown };
export type Medusa = Gateway<Params>;

export const createMedusaGateway = (tools: GatewayTools): Medusa =>
  createGateway({ wait: tools.wait, send: (shop, call) => callMedusa(tools, shop, call) });

export const NOT_FOUND = 'medusa.not_found';

async function callMedusa(
  tools: GatewayTools,
  shop: ShopAccess,
  { method: path, params: { query = {}, body }, readOnly }: GatewayCall<Params>,
): Promise<GatewayAnswer> {
  const { apiKey = '' } = shop.credentials;
  if (apiKey === '') throw new OutsideFailure('medusa.accessMissing', 'Medusa has no secret API key', true);
  const search = new URLSearchParams(query).toString();
  const answer = await tools.send(shop, {
    method: body === undefined ? 'GET' : 'POST',
    url: `${shop.endpoint.replace(/\/+$/, '')}/admin/${path}${search && `?${search}`}`,
    headers: {
      authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    readOnly,
  });
  const text = answer.body.toString('utf8');
  if (answer.status === 401 || answer.status === 403) return refused(`status${answer.status}`, `HTTP ${answer.status}`);
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return readRefusal(text);
  requireOk(answer, readOnly);
  try {
    return { ok: true, text, root: [], body: asObject(parseJson(text), 'answer') };
  } catch (error) {
    throw new OutsideFailure('medusa.garbage', error instanceof Error ? error.message : String(error), readOnly);
  }
}

/** Its errors name their kind; a 404 that does not is no Medusa. */
function readRefusal(text: string): GatewayAnswer {
  try {
    const error = asObject(parseJson(text), 'error');
    const type = asText(error['type']);
    if (type !== '') return refused(asText(error['code']) || type, asText(error['message']));
  } catch {
    // Not JSON: somebody else's page.
  }
  return refused('noSuchRoute', text.slice(0, 200));
}

const refused = (code: string, message: string): GatewayAnswer => ({
  ok: false,
  error: { result: 'refused', code: `medusa.${code}`, message, waitMs: null },
});
