/**
 * WooCommerce webhooks: base64 of HMAC-SHA256 over the raw body. Must stay true: without a secret nothing is believed,
 * and another shop's webhook with a stolen body is refused by its source. The protocol signs no time, so an old message
 * can be repeated; it then tells an old `modifiedAt`, which collection knows already.
 */
import { createHmac } from 'node:crypto';
import type { ShopAccess, WebhookNews, WebhookRequest } from '../../../channels/connector.ts';
import { constantTimeEqual } from '../../../kernel/crypto.ts';
import { readHead } from './pull-orders.ts';

export function verifyWebhook(shop: ShopAccess, request: WebhookRequest): WebhookNews | null {
  const { webhookSecret = '' } = shop.credentials;
  const {
    'x-wc-webhook-signature': signature = '',
    'x-wc-webhook-source': source = '',
    'x-wc-webhook-resource': resource = '',
    'x-wc-webhook-event': event = '',
    'x-wc-webhook-delivery-id': id = '',
  } = request.headers;
  if (webhookSecret === '') return null;
  const expected = createHmac('sha256', webhookSecret).update(request.body).digest('base64');
  if (!constantTimeEqual(expected, signature)) return null;
  if (withoutSlash(source) !== withoutSlash(shop.endpoint)) return null;

  const news = { id, orders: [], changed: [], reply: { status: 200, type: 'text/plain', body: '' } };
  // A deleted order is only named; anything else that is no order is heard and needs nothing.
  if (resource !== 'order' || event === 'deleted') return news;
  try {
    const raw = request.body.toString('utf8');
    const { number, modifiedAt, hasRefunds } = readHead(raw);
    // Which lines a refund hits must be asked for.
    return hasRefunds ? { ...news, changed: [number] } : { ...news, orders: [{ number, modifiedAt, raw }] };
  } catch {
    return null;
  }
}

const withoutSlash = (url: string) => url.replace(/\/+$/, '');
