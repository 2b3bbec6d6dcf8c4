/**
 * Messages pushed by Douyin (https://op.jinritemai.com/docs/guide-docs/153, message push): MD5 over app key, raw body and
 * secret. Must stay true: nothing unsigned, or signed for another app, is believed. A message names the order; the order
 * itself is then pulled, so that one repeated tells nothing new.
 */
import { createHash } from 'node:crypto';
import { Damaged, type ShopAccess, type WebhookNews, type WebhookRequest } from '../../../channels/connector.ts';
import { constantTimeEqual } from '../../../kernel/crypto.ts';
import { asList, asObject, asText, type JsonObject, parseJson } from '../../json-text.ts';

export function verifyWebhook(shop: ShopAccess, { headers, body }: WebhookRequest): WebhookNews | null {
  const { appKey = '', appSecret = '' } = shop.credentials;
  const { 'event-sign': sign = '', 'app-id': appId = '' } = headers;
  if (appKey === '' || appSecret === '' || appId !== appKey) return null;
  if (!constantTimeEqual(signMessage(appKey, body, appSecret), sign)) return null;
  try {
    const messages = asList(parseJson(body.toString('utf8')), 'messages').map((one) => asObject(one, 'message'));
    return {
      id: messages.map((message) => asText(message['msg_id'])).join(','),
      orders: [],
      changed: [...new Set(messages.flatMap((message) => numberIn(message, shop)))],
      reply: { status: 200, type: 'application/json', body: '{"code":0,"msg":"success"}' },
    };
  } catch (error) {
    if (error instanceof Damaged) return null;
    throw error;
  }
}

export const signMessage = (appKey: string, body: Buffer, appSecret: string): string =>
  createHash('md5').update(appKey).update(body).update(appSecret).digest('hex');

/** The order a message is about; none for a test message, and for another shop of the same app. */
function numberIn(message: JsonObject, shop: ShopAccess): string[] {
  const content = message['data'];
  const data = typeof content === 'string' ? parseJson(content) : (content ?? null);
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return [];
  const { p_id: order, shop_id: shopId } = asObject(data, 'data');
  if (asText(shopId) !== shop.credentials['shopId']) return [];
  return /^\d+$/.test(asText(order)) ? [asText(order)] : [];
}
