/**
 * Traces (OPS-8): spans of requests, jobs, transactions and outside calls, sent as OTLP over HTTP to the collector that
 * OTEL_EXPORTER_OTLP_ENDPOINT names. Without it nothing of OpenTelemetry is loaded and a span costs one look at a
 * variable. What must stay true: no statement, value, name or query of a URL is ever in a span, and a failure is told by
 * its code, because messages quote data.
 */
import type * as Api from '@opentelemetry/api';
import type { Attributes, Context, Span } from '@opentelemetry/api';

type Tracing = { api: typeof Api; tracer: Api.Tracer; flush(): Promise<void> };

let on: Tracing | null = null;

/** Whether spans are made at all: hot paths ask before they prepare anything. */
export const tracing = (): boolean => on !== null;

/** Of the standard's variables: endpoint and headers (read by the exporter), service name, share of traces kept. */
type Environment = Record<string, string | undefined>;

/** Starts when an endpoint is named, else does nothing. Answers the function that sends what waits and ends it. */
export async function startTracing(version: string, env: Environment = process.env): Promise<() => Promise<void>> {
  const endpoint = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (!endpoint || on) return async () => {};
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }, hooks] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/context-async-hooks'),
  ]);
  const share = Number(env['OTEL_TRACES_SAMPLER_ARG'] ?? 1);
  const exporter = new OTLPTraceExporter({
    url: env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? `${endpoint.replace(/\/$/, '')}/v1/traces`,
  });
  const processor = new sdk.BatchSpanProcessor({ exporter });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({
      'service.name': env['OTEL_SERVICE_NAME'] ?? 'guanjia',
      'service.version': version,
      'process.pid': process.pid,
    }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(share) }),
    spanProcessors: [processor],
  });
  api.context.setGlobalContextManager(new hooks.AsyncLocalStorageContextManager().enable());
  on = { api, tracer: provider.getTracer('guanjia', version), flush: () => provider.forceFlush() };
  return async () => {
    on = null;
    await provider.shutdown().catch(() => {});
    api.context.disable();
  };
}

/** Sends what waits now; for tests. */
export const flushTraces = async (): Promise<void> => on?.flush();

/** A W3C `traceparent`: `00-<trace>-<span>-<flags>`. */
const PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The trace a `traceparent` names. */
export const traceOf = (parent: string | null | undefined): string | null => PARENT.exec(parent ?? '')?.[1] ?? null;

function contextOf(api: typeof Api, parent: string | null | undefined): Context {
  const [, traceId, spanId, flags] = PARENT.exec(parent ?? '') ?? [];
  if (!traceId || !spanId || !flags || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return api.ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16);
  return api.trace.setSpanContext(api.ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** The running span for whoever comes after: a job, a call to the outside. Null when nothing is traced. */
export function traceparent(): string | null {
  const context = on?.api.trace.getActiveSpan()?.spanContext();
  return context ? `00-${context.traceId}-${context.spanId}-${context.traceFlags.toString(16).padStart(2, '0')}` : null;
}

export type SpanOptions = {
  kind?: 'client' | 'consumer';
  attributes?: Attributes;
  /** What made it necessary: the first is the parent, the others are linked. Left out: the running span. */
  causes?: readonly (string | null)[];
  /** Only as a part of something that is traced. */
  inner?: boolean;
};

/** Runs `work` in a span of its own, which its error ends as failed. */
export async function traced<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  if (!on) return work();
  const { api, tracer } = on;
  const { kind, attributes = {}, causes, inner } = options;
  if (inner && !api.trace.getActiveSpan()) return work();
  const [first, ...others] = causes ? [...new Set(causes)].filter((cause) => traceOf(cause)) : [];
  const parent = causes ? contextOf(api, first) : api.context.active();
  const links = others.flatMap((cause) => api.trace.getSpanContext(contextOf(api, cause)) ?? []);
  const kinds = { client: api.SpanKind.CLIENT, consumer: api.SpanKind.CONSUMER };
  const span = tracer.startSpan(
    name,
    {
      kind: kind ? kinds[kind] : api.SpanKind.INTERNAL,
      attributes,
      links: links.map((context) => ({ context })),
    },
    parent,
  );
  try {
    return await api.context.with(api.trace.setSpan(parent, span), work);
  } catch (error) {
    const { code, name: type } = error as Error & { code?: unknown };
    span.setAttribute('error.type', typeof code === 'string' ? code : type);
    span.setStatus({ code: api.SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

export type RequestSpan = { readonly traceId: string; enter(work: () => void): void; end(answer: Answered): void };
type Answered = { operation: string; method: string; route: string | undefined; status: number };

/** The span of a request, which lasts until its answer has left; null when nothing is traced. */
export function openRequestSpan(parent: string | undefined): RequestSpan | null {
  if (!on) return null;
  const { api, tracer } = on;
  const outer = contextOf(api, parent);
  const span: Span = tracer.startSpan('request', { kind: api.SpanKind.SERVER }, outer);
  return {
    traceId: span.spanContext().traceId,
    enter: (work) => api.context.with(api.trace.setSpan(outer, span), work),
    end: ({ operation, method, route, status }) => {
      span.updateName(`${method} ${route ?? operation}`);
      span.setAttributes({
        'http.request.method': method,
        'http.response.status_code': status,
        'guanjia.operation': operation,
        ...(route ? { 'http.route': route } : {}),
      });
      if (status >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR });
      span.end();
    },
  };
}
