/** The OpenAPI document of the contract: every endpoint under its name, every exported schema under its own. */
import type { TSchema } from 'typebox';
import * as access from './contract/access.ts';
import * as bills from './contract/bills.ts';
import * as catalog from './contract/catalog.ts';
import * as channels from './contract/channels.ts';
import * as words from './contract/endpoint.ts';
import { ENDPOINTS } from './contract/endpoints.ts';
import * as events from './contract/events.ts';
import * as health from './contract/health.ts';
import * as home from './contract/home.ts';
import * as imports from './contract/imports.ts';
import * as money from './contract/money.ts';
import * as orderWords from './contract/order-words.ts';
import * as orders from './contract/orders.ts';
import * as paging from './contract/paging.ts';
import * as problem from './contract/problem.ts';
import * as sandbox from './contract/sandbox.ts';
import * as session from './contract/session.ts';
import * as shipping from './contract/shipping.ts';
import * as stock from './contract/stock.ts';
import * as warehouse from './contract/warehouse.ts';
import { describeApi } from './kernel/http/open-api.ts';

const areas = [
  words,
  money,
  paging,
  problem,
  orderWords,
  session,
  access,
  home,
  events,
  orders,
  stock,
  imports,
  bills,
  channels,
  catalog,
  shipping,
  warehouse,
  sandbox,
  health,
];

const isSchema = (value: unknown): value is TSchema =>
  typeof value === 'object' && value !== null && ('type' in value || 'anyOf' in value || 'enum' in value);

/** Throws when two areas give one name to different schemas: a reader could not tell which is meant. */
function namedSchemas(): Map<string, TSchema> {
  const schemas = new Map<string, TSchema>();
  for (const [name, value] of areas.flatMap((area) => Object.entries(area as Record<string, unknown>))) {
    if (!isSchema(value) || !/^[A-Z]/.test(name)) continue;
    if (schemas.has(name) && schemas.get(name) !== value) throw new Error(`two schemas are named ${name}`);
    schemas.set(name, value);
  }
  return schemas;
}

/** What holds for every endpoint; `docs/api.md` says more. */
const DESCRIPTION = [
  'All the console does goes over these endpoints.',
  'Programs sign in with `Authorization: Bearer gj_…`, a key made on page *API keys*.',
  'Every `POST` carries an `Idempotency-Key`, every edit the `version` it read as `If-Match`.',
  'Refusals are `application/problem+json` with a `code` and the values behind it; bulk commands answer one outcome per document.',
  'Money and quantities are text in their smallest unit, times are RFC 3339.',
].join(' ');

export const apiDocument = (version: string): Record<string, unknown> =>
  describeApi({ title: 'Guanjia', description: DESCRIPTION, version, endpoints: ENDPOINTS, schemas: namedSchemas() });
