/**
 * Messages the platform pushes to us. The signature covers the query's parameters and the raw body; a message is
 * believed only when signature, application, seller and age all hold, and never while a secret or the seller's name is
 * not set. A message tells which trade changed; the trade itself is then pulled.
 */
import type { ShopAccess, WebhookNews, WebhookRequest } from '../../../channels/connector.ts';
import { constantTimeEqual } from '../../../kernel/crypto.ts';
import { parseChinaTime } from '../../china-time.ts';
import { asObject, asText, type JsonObject, parseJson } from '../../json-text.ts';
import { topSign } from '../../top-sign.ts';

const MAX_AGE_MS = 5 * 60_000;

export function verifyWebhook(shop: ShopAccess, request: WebhookRequest, now: Date): WebhookNews | null {
  const { appKey = '', appSecret = '', sellerNick = '' } = shop.credentials;
  const { sign_method: method, sign = '', timestamp = '' } = request.query;
  if (appSecret === '' || appKey === '' || sellerNick === '') return null;
  if (method !== 'md5' && method !== 'hmac' && method !== 'hmac-sha256') return null;
  const expected = topSign(request.query, appSecret, method, request.body.toString('utf8'));
  if (!constantTimeEqual(expected, sign)) return null;

  const sentAt = parseChinaTime(timestamp);
  if (!sentAt || Math.abs(now.getTime() - sentAt.getTime()) > MAX_AGE_MS) return null;
  if (request.query['app_key'] !== appKey) return null;
  const message = readMessage(request.body.toString('utf8'));
  if (!message || asText(message['user_nick']) !== sellerNick) return null;

  const tid = asText(contentOf(message)?.['tid']);
  return {
    id: asText(message['id']),
    orders: [],
    changed: /^\d+$/.test(tid) ? [tid] : [],
    reply: { status: 200, type: 'application/json', body: '{"success":true}' },
  };
}

/** A message, or null when the text is not one. */
const readMessage = (text: string): JsonObject | null => {
  try {
    return asObject(parseJson(text), 'message');
  } catch {
    return null;
  }
};

/** The content comes as text that is JSON itself, or as an object. */
const contentOf = (message: JsonObject): JsonObject | null => {
  const content = message['content'];
  if (typeof content === 'string') return readMessage(content);
  return typeof content === 'object' && content !== null ? asObject(content, 'content') : null;
};
