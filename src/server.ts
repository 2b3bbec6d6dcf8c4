/**
 * Composes the HTTP side: identity, health, the routes of all modules, the API document with its reference page, the
 * metrics and the console. It refuses to start when an endpoint of the contract has no route, or two.
 */
import path from 'node:path';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { apiDocument } from './api-document.ts';
import { ENDPOINTS } from './contract/endpoints.ts';
import { type HealthSources, healthRoutes } from './health-routes.ts';
import { createAuthenticate, identityRoutes } from './identity/identity.ts';
import { constantTimeEqual } from './kernel/crypto.ts';
import type { Database } from './kernel/db/database.ts';
import { buildHttp } from './kernel/http/build-http.ts';
import { type ServePage, serveConsole } from './kernel/http/console-files.ts';
import type { EndpointShape } from './kernel/http/endpoint-shape.ts';
import type { LiveHub } from './kernel/http/live-hub.ts';
import type { Limits } from './kernel/http/protect.ts';
import type { Route } from './kernel/http/route.ts';
import type { Logger } from './kernel/log.ts';
import { Refused } from './kernel/refusal.ts';
import type { KeyRing } from './kernel/secrets.ts';
import { createTelemetry } from './kernel/telemetry.ts';

export type ServerOptions = {
  readonly db: Database;
  readonly hub: LiveHub;
  readonly ring: KeyRing;
  readonly log: Logger;
  /** Of all modules; identity's and health's are added. */
  readonly routes: readonly Route[];
  readonly health: HealthSources;
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  readonly consoleDir?: string;
  /** Lets a scraper on another machine read /metrics; without it only this machine may. */
  readonly metricsToken?: string;
  readonly limits?: Partial<Limits>;
  readonly trustProxy?: string | string[];
};

export type RunningServer = {
  readonly url: string;
  readonly app: FastifyInstance;
  /** Takes no new request, lets those under way end, closes event streams. */
  close(): Promise<void>;
};

const CONSOLE_DIR = path.resolve(import.meta.dirname, '../dist/console');

/** Every endpoint of the contract has exactly one route; what is no endpoint is a webhook that takes raw messages. */
export function assertAllRouted(routes: readonly Route[]): void {
  const count = Map.groupBy(routes, (route) => route.endpoint);
  const faults = [...ENDPOINTS].flatMap(([name, endpoint]) => {
    const found = count.get(endpoint)?.length ?? 0;
    return found === 1 ? [] : [`${name} has ${found} routes`];
  });
  const known = new Set<EndpointShape>(ENDPOINTS.values());
  for (const { endpoint } of routes)
    if (!known.has(endpoint) && endpoint.consumes !== 'raw') faults.push(`${endpoint.path} is not in the contract`);
  if (faults.length) throw new Error(`the routes do not fit the contract: ${faults.join('; ')}`);
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { db, hub, ring, log, health } = options;
  const authenticate = createAuthenticate(db);
  const routes = [...identityRoutes(ring, authenticate), ...healthRoutes(health), ...options.routes];
  assertAllRouted(routes);
  const names = new Map<EndpointShape, string>([...ENDPOINTS].map(([name, endpoint]) => [endpoint, name]));
  const telemetry = createTelemetry(db, hub);
  let servePage: ServePage = () => false;
  const app = await buildHttp({
    db,
    hub,
    ring,
    log,
    authenticate,
    telemetry,
    routes,
    nameOf: (endpoint) => names.get(endpoint) ?? endpoint.path,
    serveOther: (request, reply) => servePage(request, reply),
    ...(options.limits ? { limits: options.limits } : {}),
    ...(options.trustProxy ? { trustProxy: options.trustProxy } : {}),
  });
  await addApiDocument(app, health.version);
  app.get('/metrics', async (request, reply) => {
    if (!mayReadMetrics(request, options.metricsToken)) throw new Refused('http.notFound', {}, 404);
    return reply.type(telemetry.registry.contentType).send(await telemetry.registry.metrics());
  });
  servePage = await serveConsole(app, options.consoleDir ?? CONSOLE_DIR);
  const url = await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
  return { url, app, close: () => close(app, hub) };
}

/** Requests under way get this long to end; then their connections are cut. */
const GRACE_MS = 5000;

async function close(app: FastifyInstance, hub: LiveHub): Promise<void> {
  hub.close();
  const grace = setTimeout(() => app.server.closeAllConnections(), GRACE_MS).unref();
  await app.close();
  clearTimeout(grace);
}

/** The document at /api/openapi.json and the page at /docs, which loads nothing from elsewhere. */
async function addApiDocument(app: FastifyInstance, version: string): Promise<void> {
  const document = apiDocument(version);
  const text = JSON.stringify(document);
  app.get('/api/openapi.json', async (_, reply) => reply.type('application/json; charset=utf-8').send(text));
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { deepLinking: true, docExpansion: 'none', filter: true },
    theme: { title: 'Guanjia API', css: [{ filename: 'guanjia.css', content: DOCS_LOOK }] },
  });
}

/** The reference is ours: no bar of the tool that draws it, and no empty screen before the first endpoint. */
const DOCS_LOOK = `
  .swagger-ui .topbar { display: none }
  .swagger-ui .info { margin: 20px 0 12px }
  .swagger-ui .info .title { font-size: 24px }
  .swagger-ui .info .title small { top: -3px }
  .swagger-ui .info .link { display: none }
  .swagger-ui .scheme-container { padding: 8px 0; box-shadow: none }
  .swagger-ui .servers-title, .swagger-ui .servers { display: none }
  .swagger-ui .filter .operation-filter-input { margin: 12px 0 4px; padding: 6px 10px; border-width: 1px }
  .swagger-ui .opblock-tag { padding: 6px 8px; font-size: 15px }
  .swagger-ui .opblock { margin: 0 0 6px; border-radius: 4px; box-shadow: none }
  .swagger-ui .opblock .opblock-summary { padding: 3px 5px }
  .swagger-ui .opblock .opblock-summary-path { font-size: 13px }
  .swagger-ui, .swagger-ui :is(.info .title, .opblock-tag, .opblock-summary-description, .btn, label, p, th, td, h4, h5) {
    font-family: system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif
  }`;

/** Through a reverse proxy everybody comes from this machine, so a forwarded request needs the token. */
function mayReadMetrics(request: FastifyRequest, token: string | undefined): boolean {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (token !== undefined && given !== undefined) return constantTimeEqual(given, token);
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers['forwarded'];
  return forwarded === undefined && /^(::1|(::ffff:)?127\.)/.test(request.socket.remoteAddress ?? '');
}
