/**
 * The one door to the outside: every request of every connector leaves through `createHttp` (figure 44). Must stay
 * true: only listed hosts are called; a name is resolved, checked and connected to in one step, so an answer that
 * changes between check and connection gains nothing; a redirect is checked like a first request; time and size are
 * limited; a failure says whether anything can have happened on the other side (`OutsideFailure.safe`).
 */
import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, type Dispatcher, errors } from 'undici';
import { OutsideFailure } from '../channels/connector.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { traced, traceparent, tracing } from '../kernel/trace.ts';
import { isLoopbackAddress, isPublicAddress } from './outbound-address.ts';

/** Every address of a name, as the operating system's resolver gives them. Tests pass their own. */
export type Resolve = (host: string) => Promise<string[]>;

export type OutboundRules = {
  /**
   * Hosts that may be called: exact names, or `*.example.com` for everything below it. Read at every call, so the owner
   * may add the hosts of shops as they are created. `'any'`: every public host.
   */
  hosts: readonly string[] | 'any';
  /** Exact origins (`http://127.0.0.1:7101`) of sandboxes on this machine. Everything else on loopback is refused. */
  allowLoopback?: ReadonlySet<string>;
};

export type OutboundRefusal =
  | 'outbound.notUrl'
  | 'outbound.schemeNotAllowed'
  | 'outbound.credentialsInUrl'
  | 'outbound.hostNotAllowed'
  | 'outbound.addressNotPublic'
  | 'outbound.unresolvable';

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  url: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** The call changes nothing there, so its failure is always safe. Default: true for GET only. */
  readOnly?: boolean;
  /** Longest time from the first step to the last byte of the answer. Default 15 s. */
  timeoutMs?: number;
  /** Longest answer. Default 16 MiB. */
  maxBytes?: number;
  /** How many redirects a GET may follow, each checked anew. Default 0: a redirect is a failure. */
  redirects?: number;
};

export type HttpAnswer = { status: number; headers: Record<string, string>; body: Buffer };

export type Http = {
  /** Any status is an answer; throws `OutsideFailure` when there is none, or one that is too long or too late. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
};

export const resolveBySystem: Resolve = (host) =>
  new Promise((resolve, reject) =>
    systemLookup(host, { all: true }, (error, found) =>
      error ? reject(error) : resolve(found.map((entry) => entry.address)),
    ),
  );

/**
 * Refuses a URL we must never call, or null. Ask when a person saves an address (create and update); `send` asks again.
 * Odd spellings of an address (decimal, octal, hex, short, IPv6-mapped) are read by the URL standard's own parser first.
 */
export async function checkOutboundUrl(
  text: string,
  rules: OutboundRules,
  resolve: Resolve = resolveBySystem,
): Promise<Refusal<OutboundRefusal> | null> {
  const refusal = checkUrlText(text, rules);
  if (refusal) return refusal;
  const url = new URL(text);
  const addresses = await addressesOf(hostOf(url), resolve).catch(() => []);
  if (addresses.length === 0) return { code: 'outbound.unresolvable', data: { host: url.hostname } };
  return addresses.every(allowedAddress(url, rules)) ? null : notPublic(url.hostname);
}

/** Everything that can be said of a URL without asking the network. */
function checkUrlText(text: string, rules: OutboundRules): Refusal<OutboundRefusal> | null {
  if (!URL.canParse(text)) return { code: 'outbound.notUrl' };
  const url = new URL(text);
  const local = isSandbox(url, rules);
  // Plain HTTP would show keys and buyers to everyone on the way; only this machine's own sandboxes may use it.
  if (url.protocol !== 'https:' && !(local && url.protocol === 'http:'))
    return { code: 'outbound.schemeNotAllowed', data: { scheme: url.protocol } };
  if (url.username !== '' || url.password !== '') return { code: 'outbound.credentialsInUrl' };
  if (!local && !isListed(hostOf(url), rules.hosts))
    return { code: 'outbound.hostNotAllowed', data: { host: url.hostname } };
  if (isIP(hostOf(url)) !== 0 && !allowedAddress(url, rules)(hostOf(url))) return notPublic(url.hostname);
  return null;
}

const isSandbox = (url: URL, rules: OutboundRules) => rules.allowLoopback?.has(url.origin) ?? false;
const allowedAddress = (url: URL, rules: OutboundRules) =>
  isSandbox(url, rules) ? isLoopbackAddress : isPublicAddress;
const notPublic = (host: string): Refusal<OutboundRefusal> => ({ code: 'outbound.addressNotPublic', data: { host } });
const hostOf = (url: URL) => url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
const addressesOf = async (host: string, resolve: Resolve) => (isIP(host) === 0 ? resolve(host) : [host]);

const isListed = (host: string, hosts: OutboundRules['hosts']) =>
  hosts === 'any' ||
  hosts.some((allowed) => (allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed));

/** Opens the door for one set of rules. One per process is enough: connections are kept and shared. */
export function createHttp(rules: OutboundRules, resolve: Resolve = resolveBySystem): Http {
  const agents = {
    public: new Agent({ connect: { timeout: 5_000, lookup: checkedLookup(resolve, isPublicAddress) } }),
    loopback: new Agent({ connect: { timeout: 5_000, lookup: checkedLookup(resolve, isLoopbackAddress) } }),
  };
  return {
    async send(request) {
      const readOnly = request.readOnly ?? request.method === 'GET';
      let url = request.url;
      for (let hops = 0; ; hops += 1) {
        const refusal = checkUrlText(url, rules);
        if (refusal) throw new OutsideFailure(refusal.code, `refused to call ${describe(url)}`, true);
        const agent = isSandbox(new URL(url), rules) ? agents.loopback : agents.public;
        const answer = await sendTraced(agent, { ...request, url }, readOnly);
        if (answer.status < 300 || answer.status > 399 || !('location' in answer.headers)) return answer;
        const location = answer.headers['location'];
        if (request.method !== 'GET' || hops >= (request.redirects ?? 0) || !URL.canParse(location, url))
          throw new OutsideFailure('outbound.redirected', `${describe(url)} redirects elsewhere`, readOnly);
        const target = new URL(location, url);
        // Keys were meant for the first host only.
        if (target.origin !== new URL(url).origin) request = { ...request, headers: {} };
        url = target.href;
      }
    },
    async close() {
      await Promise.all([agents.public.destroy(), agents.loopback.destroy()]);
    },
  };
}

/** The connection's own name lookup: what it returns is what the socket connects to, so the check cannot be outrun. */
const checkedLookup =
  (resolve: Resolve, allowed: (address: string) => boolean): LookupFunction =>
  (host, options, callback) => {
    addressesOf(host, resolve).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined || !addresses.every(allowed))
          return callback(Object.assign(new Error(`address of ${host}`), { code: 'EADDRNOTPUBLIC' }), '', 0);
        if (!options.all) return callback(null, first, isIP(first));
        callback(
          null,
          addresses.map((address) => ({ address, family: isIP(address) })),
        );
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, '', 0),
    );
  };

/** A span per call, and word of it for the other side. */
function sendTraced(agent: Dispatcher, request: HttpRequest, readOnly: boolean): Promise<HttpAnswer> {
  if (!tracing()) return sendOnce(agent, request, readOnly);
  const { hostname, port } = new URL(request.url);
  const attributes = { 'http.request.method': request.method, 'server.address': hostname, 'server.port': port };
  return traced(`${request.method} ${hostname}`, { kind: 'client', attributes }, () => {
    const parent = traceparent();
    return sendOnce(
      agent,
      { ...request, headers: { ...request.headers, ...(parent && { traceparent: parent }) } },
      readOnly,
    );
  });
}

async function sendOnce(agent: Dispatcher, request: HttpRequest, readOnly: boolean): Promise<HttpAnswer> {
  const { origin, pathname, search } = new URL(request.url);
  const limit = request.maxBytes ?? 16 * 1024 * 1024;
  try {
    const answer = await agent.request({
      origin,
      path: pathname + search,
      method: request.method,
      headers: request.headers ?? {},
      body: request.body ?? null,
      signal: AbortSignal.timeout(request.timeoutMs ?? 15_000),
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw new OutsideFailure('outbound.tooLong', `more than ${limit} bytes`, readOnly);
      chunks.push(chunk);
    }
    return { status: answer.statusCode, headers: flatten(answer.headers), body: Buffer.concat(chunks) };
  } catch (error) {
    throw error instanceof OutsideFailure ? error : failureOf(error, request.url, readOnly);
  }
}

const flatten = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );

/** Failures of the connection itself: not one byte of the request has left. Everything else may have been read there. */
const BEFORE_SENDING = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'EADDRNOTPUBLIC',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_NODATA',
]);

function failureOf(error: unknown, url: string, readOnly: boolean): OutsideFailure {
  const code = codeOf(error);
  if (code === 'EADDRNOTPUBLIC') return new OutsideFailure('outbound.addressNotPublic', describe(url), true);
  const timedOut = error instanceof DOMException || error instanceof errors.ConnectTimeoutError;
  const reason = timedOut ? 'outbound.timeout' : 'outbound.noAnswer';
  return new OutsideFailure(reason, `${describe(url)}: ${code}`, readOnly || BEFORE_SENDING.has(code));
}

/** A connection tried over several addresses fails with one error per address, all of the same kind. */
function codeOf(error: unknown): string {
  if (error instanceof DOMException) return error.name;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** Where a message may say a call went: never the query, which carries keys. */
const describe = (url: string) =>
  URL.canParse(url) ? new URL(url).origin + new URL(url).pathname : 'an unreadable URL';

/**
 * Passes an answer of 2xx on. Throws `OutsideFailure` for the rest: 429 and 503 name how long to wait when the server
 * does; a 4xx means the request was read and refused, so nothing happened there.
 */
export function requireOk(answer: HttpAnswer, readOnly: boolean): HttpAnswer {
  if (answer.status >= 200 && answer.status <= 299) return answer;
  const wait = 'retry-after' in answer.headers ? /^\d{1,6}$/.exec(answer.headers['retry-after']) : null;
  const code = answer.status === 429 ? 'outbound.rateLimited' : 'outbound.status';
  throw new OutsideFailure(
    code,
    `HTTP ${answer.status}`,
    readOnly || answer.status < 500,
    wait ? Number(wait[0]) * 1000 : null,
  );
}
