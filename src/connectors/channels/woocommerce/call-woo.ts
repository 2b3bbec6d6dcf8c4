/**
 * One call of the WooCommerce REST API v3: basic authentication with consumer key and secret, JSON both ways, and what
 * its errors mean. Knows no order.
 */
import { OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { type Http, type HttpAnswer, requireOk } from '../../http.ts';
import { asObject, asText, type Json, parseJson } from '../../json-text.ts';
import { ChannelRefusal } from '../channel-refusal.ts';

export type WooTools = { send: Http['send'] };

export type WooAnswer = { text: string; json: Json; headers: HttpAnswer['headers'] };

/** A question. Throws `OutsideFailure` unless the shop answers 2xx with JSON. */
export async function getWoo(
  tools: WooTools,
  shop: ShopAccess,
  path: string,
  query: Record<string, string> = {},
): Promise<WooAnswer> {
  const url = `${addressOf(shop, path)}?${new URLSearchParams(query)}`;
  return readAnswer(requireOk(await tools.send({ method: 'GET', url, headers: headersOf(shop) }), true), true);
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
  const answer = await tools.send({ method, url: addressOf(shop, path), headers, body: JSON.stringify(body) });
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) throw refusalOf(answer);
  return readAnswer(requireOk(answer, false), false);
}

const addressOf = (shop: ShopAccess, path: string) => `${shop.endpoint.replace(/\/+$/, '')}/wp-json/wc/v3/${path}`;

function headersOf(shop: ShopAccess): Record<string, string> {
  const { consumerKey = '', consumerSecret = '' } = shop.credentials;
  return { authorization: `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}` };
}

function refusalOf(answer: HttpAnswer): ChannelRefusal {
  try {
    const body = asObject(parseJson(answer.body.toString('utf8')), 'error');
    return new ChannelRefusal(asText(body['code']) || `woocommerce.status${answer.status}`, asText(body['message']));
  } catch {
    return new ChannelRefusal(`woocommerce.status${answer.status}`, '');
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
