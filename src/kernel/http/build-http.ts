/**
 * The HTTP server over the routes of all modules. In this order a request is let in: room, address, own page, session,
 * right; only then is its body read and checked. What must stay true: no route without a descriptor, no answer that
 * says more about an error than its code, no secret in a log line.
 */
import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from '../log.ts';
import { Refused } from '../refusal.ts';
import type { Telemetry } from '../telemetry.ts';
import { openRequestSpan, type RequestSpan, traceOf, tracing } from '../trace.ts';
import type { EndpointShape } from './endpoint-shape.ts';
import { PROBLEM_TYPE, problemBody, problemOf } from './problem.ts';
import { assertOwnPage, assertRoom, DEFAULT_LIMITS, JunkCount, type Limits } from './protect.ts';
import type { Route } from './route.ts';
import { handlerOf, type Services } from './run-route.ts';
import { assertMay, type Session } from './session.ts';

export type HttpOptions = Services & {
  readonly routes: readonly Route[];
  readonly log: Logger;
  readonly telemetry: Telemetry;
  /** Name of an endpoint: its operation id. */
  readonly nameOf: (endpoint: EndpointShape) => string;
  readonly limits?: Partial<Limits>;
  /** Answers paths that are no route (the console's pages); false when it does not know them either. */
  readonly serveOther?: (request: FastifyRequest, reply: FastifyReply) => boolean;
  /** Addresses of reverse proxies in front, whose X-Forwarded-For is believed. */
  readonly trustProxy?: string | string[];
};

export const BODY_BYTES = 1_000_000;
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];
const SLOW_MS = 1000;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom the guard let in; null on public routes. */
    caller: Session | null;
  }
  interface FastifyContextConfig {
    operation?: string;
  }
}

export async function buildHttp(options: HttpOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_BYTES,
    requestTimeout: 60_000,
    // Longer than reverse proxies keep an idle connection (60 s): who asks is to hang up first, or he asks into a closed line.
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    genReqId: traceIdOf,
    routerOptions: { maxParamLength: 200 },
    ...(options.trustProxy ? { trustProxy: options.trustProxy } : {}),
  }) as unknown as FastifyInstance;
  app.decorateRequest('caller', null);
  traceRequests(app);
  await app.register(helmet, SECURITY_HEADERS);
  await app.register(multipart);
  readJson(app);
  watch(app, options);
  answerErrors(app, options);
  refuseOtherMethods(app, options.routes);
  const junk = new JunkCount({ ...DEFAULT_LIMITS, ...options.limits }, options.db.world.now);
  app.addHook('onResponse', async (request, reply) => junk.count(request.ip, reply.statusCode));
  const guard = makeGuard(options, junk);
  await app.register(async (scope) => {
    for (const route of options.routes) if (route.endpoint.consumes !== 'raw') addRoute(scope, route, options, guard);
  });
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
    for (const route of options.routes) if (route.endpoint.consumes === 'raw') addRoute(scope, route, options, guard);
  });
  return app;
}

type Guard = (endpoint: EndpointShape) => (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Lets a request in or refuses it, before its body is read. */
function makeGuard({ db, authenticate, limits }: HttpOptions, junk: JunkCount): Guard {
  const all = { ...DEFAULT_LIMITS, ...limits };
  let inFlight = 0;
  return (endpoint) => async (request, reply) => {
    // Whether we are alive is asked most when we are not well; an open event stream is no request under way.
    if (endpoint.scope === 'public' && endpoint.method === 'GET') return;
    if (endpoint.produces !== 'text/event-stream') {
      assertRoom(db, inFlight, all);
      inFlight++;
      reply.raw.once('close', () => inFlight--);
    }
    junk.assertFew(request.ip);
    assertOwnPage(request);
    if (endpoint.scope === 'public') return;
    const session = await authenticate(request.headers);
    assertMay(session, endpoint.scope);
    request.caller = session;
  };
}

function addRoute(app: FastifyInstance, route: Route, options: HttpOptions, guard: Guard): void {
  const { endpoint } = route;
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    config: { operation: options.nameOf(endpoint) },
    onRequest: guard(endpoint),
    handler: handlerOf(route, options, (request) => request.caller),
  });
}

/** JSON only, where nothing may be set on the prototype; an empty body is no body. Plain text is not taken. */
function readJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['text/plain', 'application/json']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body as string, done);
  });
}

const spans = new WeakMap<object, RequestSpan>();

/** The trace a caller started (W3C `traceparent`), or a new one; that of the request's span where there are spans. */
function traceIdOf(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['traceparent'];
  const parent = typeof given === 'string' ? given : undefined;
  const span = openRequestSpan(parent);
  if (span) spans.set(request, span);
  return span?.traceId ?? traceOf(parent) ?? randomUUID().replaceAll('-', '');
}

/** What a request does, it does within its span; reading the body loses it, so it is entered once more after that. */
function traceRequests(app: FastifyInstance): void {
  if (!tracing()) return;
  for (const hook of ['onRequest', 'preHandler'] as const)
    app.addHook(hook, (request: FastifyRequest, _: FastifyReply, done: () => void) => {
      const span = spans.get(request.raw);
      if (span) span.enter(done);
      else done();
    });
  app.addHook('onResponse', async ({ raw, method, routeOptions }, { statusCode }) => {
    const operation = routeOptions.config.operation ?? 'other';
    spans.get(raw)?.end({ operation, method, route: routeOptions.url, status: statusCode });
  });
}

function watch(app: FastifyInstance, { telemetry, log }: HttpOptions): void {
  app.addHook('onResponse', async (request, reply) => {
    const operation = request.routeOptions.config.operation ?? 'other';
    const ms = reply.elapsedTime;
    telemetry.observe(operation, request.method, reply.statusCode, ms / 1000);
    const fields = { trace: request.id, operation, status: reply.statusCode, ms: Math.round(ms) };
    if (ms > SLOW_MS && !String(reply.getHeader('content-type')).startsWith('text/event-stream'))
      log.warn(fields, 'slow request');
    else if (log.isLevelEnabled('debug')) log.debug(fields, 'request');
  });
}

function answerErrors(app: FastifyInstance, { log, serveOther }: HttpOptions): void {
  const answer = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const problem = problemOf(error);
    if (problem.status >= 500 && problem.code === 'http.bug')
      log.error({ error, trace: request.id, operation: request.routeOptions.config.operation }, 'request failed');
    if (problem.retryAfter !== undefined) reply.header('retry-after', problem.retryAfter);
    return reply.code(problem.status).header('content-type', PROBLEM_TYPE).send(problemBody(problem, request.id));
  };
  app.setErrorHandler(answer);
  app.setNotFoundHandler((request, reply) =>
    serveOther?.(request, reply) ? reply : answer(new Refused('http.notFound', {}, 404), request, reply),
  );
}

/**
 * A known path asked with another method is told which it knows (405). Paths are read when the first stranger comes: as
 * routes of their own they would take longer than the rest of the server's start.
 */
function refuseOtherMethods(app: FastifyInstance, routes: readonly Route[]): void {
  let known: { path: RegExp; allowed: string[] }[] | null = null;
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404 || !METHODS.includes(request.method)) return done();
    known ??= [...Map.groupBy(routes, ({ endpoint }) => endpoint.path)].map(([path, same]) => ({
      path: new RegExp(`^${path.replaceAll('.', '\\.').replace(/:[^/]+/g, '[^/]+')}$`),
      allowed: same.map(({ endpoint }) => endpoint.method),
    }));
    const asked = request.url.replace(/[?#].*$/, '');
    const allowed = known.find(({ path }) => path.test(asked))?.allowed;
    if (!allowed) return done();
    void reply.header('allow', allowed.join(', '));
    done(new Refused('http.wrongMethod', { allowed }, 405));
  });
}

/** Pages load nothing from elsewhere. Styles are inline because the component library writes them at run time. */
const SECURITY_HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      // Barcodes before a camera are read by WebAssembly; it is compiled, never a text evaluated.
      scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'", 'data:'],
      // Papers are shown from a blob.
      frameSrc: ["'self'", 'blob:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  crossOriginEmbedderPolicy: false,
  referrerPolicy: { policy: 'same-origin' as const },
};
