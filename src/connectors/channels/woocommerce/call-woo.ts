/**
 * One call of the WooCommerce REST API v3: basic authentication with consumer key and secret, JSON both ways, and what
 * its errors mean. Knows no order.
 */
import { type Answer, OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { type Http, type HttpAnswer, requireOk } from '../../http.ts';
import { asObject, asText, type Json, parseJson } from '../../json-text.ts';

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

/** A change. Throws `OutsideFailure` as `getWoo` does, and `WooRefusal` when the shop has read and refused it. */
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

/** The shop has read the change and said no; nothing happened. */
export class WooRefusal extends Error {
  override readonly name = 'WooRefusal';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a failed change says to its sender. Anything that is not an answer or its absence is a bug and is thrown on. */
export function answerOf(id: string, error: unknown): Answer {
  if (error instanceof WooRefusal) return { id, result: 'refused', code: error.code, message: error.message };
  if (!(error instanceof OutsideFailure)) throw error;
  return { id, result: error.safe ? 'retry' : 'unknown', code: error.code, message: error.message };
}

const addressOf = (shop: ShopAccess, path: string) => `${shop.endpoint.replace(/\/+$/, '')}/wp-json/wc/v3/${path}`;

function headersOf(shop: ShopAccess): Record<string, string> {
  const { consumerKey = '', consumerSecret = '' } = shop.credentials;
  return { authorization: `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}` };
}

function refusalOf(answer: HttpAnswer): WooRefusal {
  try {
    const body = asObject(parseJson(answer.body.toString('utf8')), 'error');
    return new WooRefusal(asText(body['code']) || `woocommerce.status${answer.status}`, asText(body['message']));
  } catch {
    return new WooRefusal(`woocommerce.status${answer.status}`, '');
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
