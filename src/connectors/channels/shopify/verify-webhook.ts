/**
 * Shopify webhooks (https://shopify.dev/docs/apps/build/webhooks): base64 of HMAC-SHA256 over the raw body. Must stay true:
 * without a secret nothing is believed, and another shop's webhook is refused by its domain. A webhook names the order;
 * the order itself is then pulled, so that one repeated tells nothing new.
 */
import { createHmac } from 'node:crypto';
import { Damaged, type ShopAccess, type WebhookNews, type WebhookRequest } from '../../../channels/connector.ts';
import { constantTimeEqual } from '../../../kernel/crypto.ts';
import { asObject, asText, parseJson } from '../../json-text.ts';

export function verifyWebhook(shop: ShopAccess, { headers, body }: WebhookRequest): WebhookNews | null {
  const { apiSecret = '' } = shop.credentials;
  const {
    'x-shopify-hmac-sha256': signature = '',
    'x-shopify-shop-domain': domain = '',
    'x-shopify-topic': topic = '',
    'x-shopify-webhook-id': id = '',
  } = headers;
  if (apiSecret === '' || !constantTimeEqual(signBody(body, apiSecret), signature)) return null;
  if (!URL.canParse(shop.endpoint) || new URL(shop.endpoint).host !== domain) return null;
  try {
    const told = asObject(parseJson(body.toString('utf8')), 'webhook');
    // Refunds and fulfilments name the order they belong to.
    const number = asText(topic.startsWith('orders/') ? told['id'] : told['order_id']);
    const changed = /^\d+$/.test(number) ? [number] : [];
    return { id, orders: [], changed, reply: { status: 200, type: 'text/plain', body: '' } };
  } catch (error) {
    if (error instanceof Damaged) return null;
    throw error;
  }
}

export const signBody = (body: Buffer, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('base64');
