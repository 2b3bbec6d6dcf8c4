/**
 * One call of the WooCommerce REST API v3: basic authentication with consumer key and secret, JSON both ways, and what
 * its errors mean. Knows no order.
 */
import { OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { type HttpAnswer, requireOk } from '../../http.ts';
import { asObject, asText, type Json, parseJson } from '../../json-text.ts';
import type { SendFor } from '../../pace.ts';
import { askAgain } from '../ask-again.ts';
import { ChannelRefusal } from '../channel-refusal.ts';

export type WooTools = { send: SendFor; wait: (ms: number) => Promise<unknown> };

export type WooAnswer = { text: string; json: Json; headers: HttpAnswer['headers'] };

/** The key is not known, may not, or there is no such API at this address. */
const NOT_OURS = new Set([401, 403, 404]);

/** A question. Throws `OutsideFailure` unless the shop answers 2xx with JSON. */
export const getWoo = (
  tools: WooTools,
  shop: ShopAccess,
  path: string,
  query: Record<string, string> = {},
): Promise<WooAnswer> => askAgain(tools.wait, () => getOnce(tools, shop, path, query));

async function getOnce(
  tools: WooTools,
  shop: ShopAccess,
  path: string,
  query: Record<string, string>,
): Promise<WooAnswer> {
  const url = `${addressOf(shop, path)}?${new URLSearchParams(query)}`;
  const answer = await tools.send(shop, { method: 'GET', url, headers: headersOf(shop) });
  if (NOT_OURS.has(answer.status)) throw new OutsideFailure(`woocommerce.status${answer.status}`, saidIn(answer), true);
  return readAnswer(requireOk(answer, true), true);
}

/** A change. Throws `OutsideFailure` as `getWoo` does, and `ChannelRefusal` when the shop has read and refused it. */
export async function changeWoo(
  tools: WooTools,
  shop: ShopAccess,
  method: 'POST' | 'PUT',
  path: string,
  body: unknown,
): Promise<WooAnswer> {
  const headers = { ...headersOf(shop), 'content-type': 'application/json' };
  const answer = await tools.send(shop, { method, url: addressOf(shop, path), headers, body: JSON.stringify(body) });
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) throw refusalOf(answer);
  return readAnswer(requireOk(answer, false), false);
}

const addressOf = (shop: ShopAccess, path: string) => `${shop.endpoint.replace(/\/+$/, '')}/wp-json/wc/v3/${path}`;

function headersOf(shop: ShopAccess): Record<string, string> {
  const { consumerKey = '', consumerSecret = '' } = shop.credentials;
  return { authorization: `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}` };
}

function refusalOf(answer: HttpAnswer): ChannelRefusal {
  const { code, message } = errorIn(answer);
  return new ChannelRefusal(code || `woocommerce.status${answer.status}`, message);
}

const saidIn = (answer: HttpAnswer) => errorIn(answer).message || `HTTP ${answer.status}`;

/** What the shop says of an error; nothing when that is no JSON of its API. */
function errorIn(answer: HttpAnswer): { code: string; message: string } {
  try {
    const body = asObject(parseJson(answer.body.toString('utf8')), 'error');
    return { code: asText(body['code']), message: asText(body['message']) };
  } catch {
    return { code: '', message: '' };
  }
}

function readAnswer(answer: HttpAnswer, readOnly: boolean): WooAnswer {
  const text = answer.body.toString('utf8');
  try {
    return { text, json: parseJson(text), headers: answer.headers };
  } catch (error) {
    throw new OutsideFailure('woocommerce.garbage', String(error), readOnly);
  }
}
