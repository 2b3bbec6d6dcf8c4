/**
 * A stand-in for a Shopify shop on 127.0.0.1 (CHN-9): the GraphQL Admin API with its token, version, points that run out
 * and errors, and signed webhooks. It answers by the fields asked for at the top; a selection below them is not cut.
 */
import { gid, VERSION } from '../../src/connectors/channels/shopify/call-shopify.ts';
import { signBody } from '../../src/connectors/channels/shopify/verify-webhook.ts';
import { type Asked, json, type Told } from '../local-server.ts';
import { type News, openStandIn, type Stage, type StandInOptions } from './open-stand-in.ts';
import { answerField, ShopifyError, type Variables } from './shopify-fields.ts';

const API_SECRET = 'shpss_sandbox';

export async function start(options: StandInOptions) {
  let domain = '';
  const standIn = await openStandIn(options, {
    kind: 'shopify',
    numberOf: (sequence, line) => String(5_400_000_000_000n + BigInt(sequence * 10 + line)),
    access: (url, accessToken) => {
      domain = new URL(url).host;
      return { endpoint: url, credentials: { accessToken, apiSecret: API_SECRET } };
    },
    answer,
    push: (stage, news, webhookUrl) => push(stage, news, webhookUrl, domain),
  });
  return standIn;
}

function answer(stage: Stage, asked: Asked): Told {
  if (asked.url.pathname !== `/admin/api/${VERSION}/graphql.json`) return json(404, { errors: 'Not Found' });
  if (!stage.tokens.isValid(asked.headers['x-shopify-access-token'] ?? ''))
    return json(401, { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });
  const failed = (code: string, message: string) => json(200, { errors: [{ message, extensions: { code } }] });
  if (stage.isLimited()) return failed('THROTTLED', 'Throttled');
  const { query, variables } = JSON.parse(asked.body.toString('utf8')) as { query: string; variables: Variables };
  try {
    const fields = rootFields(query).map((field) => [field, answerField(stage, field, variables, query)] as const);
    return json(200, { data: Object.fromEntries(fields) });
  } catch (error) {
    if (!(error instanceof ShopifyError)) throw error;
    return failed(error.code, error.message);
  }
}

/** The names that stand at the top of a document, leaving out arguments and what is selected below. */
function rootFields(query: string): string[] {
  const body = query
    .slice(query.indexOf('{') + 1)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/@\w+/g, ' ');
  let depth = 0;
  const names: string[] = [];
  for (const [token] of body.matchAll(/[{}]|\w+/g)) {
    if (token === '{') depth += 1;
    else if (token === '}') depth -= 1;
    else if (depth === 0) names.push(token);
  }
  return names;
}

async function push(stage: Stage, { id, number, change }: News, webhookUrl: string, domain: string): Promise<number> {
  const order = stage.book.orders.get(number);
  if (!order) return 0;
  const told = { id: Number(number), admin_graphql_api_id: gid('Order', number), updated_at: order.modifiedAt };
  const body = Buffer.from(JSON.stringify(told));
  const answer = await fetch(webhookUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': change === 'placed' ? 'orders/create' : 'orders/updated',
      'x-shopify-hmac-sha256': signBody(body, API_SECRET),
      'x-shopify-shop-domain': domain,
      'x-shopify-webhook-id': `sandbox-${id}`,
    },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}
