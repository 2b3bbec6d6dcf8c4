/**
 * The one way to the server. Calls are typed from the contract's descriptors; what the server refuses is thrown as
 * `ApiProblem`. Every POST carries an Idempotency-Key: the caller gives one where a repeat must not act twice.
 */
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ResponseOf } from '../../src/contract/endpoint.ts';
import type { Problem } from '../../src/contract/problem.ts';
import { ApiProblem } from '../ui/problem.ts';

/** `{}` for an endpoint without the part, so that callers need not name what is not there. */
type Part<Name extends string, T> = [T] extends [undefined] ? { [K in Name]?: undefined } : { [K in Name]: T };

export type CallOptions<E extends Endpoint> = Part<'params', ParamsOf<E>> &
  ([QueryOf<E>] extends [undefined] ? { query?: undefined } : { query?: QueryOf<E> }) &
  Part<'body', BodyOf<E>> & {
    /** Parts named `file`, for multipart endpoints. */
    files?: readonly File[];
    signal?: AbortSignal;
    /** Idempotency-Key; a new one for each call unless given. */
    key?: string;
    /** Version of the document as read, for edits. */
    ifMatch?: number;
  };

type Arguments<E extends Endpoint> =
  Partial<CallOptions<E>> extends CallOptions<E> ? [options?: CallOptions<E>] : [options: CallOptions<E>];

/** A list in a query repeats its key; what is undefined is left out. */
export function urlOf(
  endpoint: Endpoint,
  params: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) search.append(name, String(one));
  return search.size > 0 ? `${path}?${search}` : path;
}

function bodyOf(endpoint: Endpoint, body: unknown, files: readonly File[]): BodyInit | null {
  if (endpoint.consumes !== 'multipart') return body === undefined ? null : JSON.stringify(body);
  const form = new FormData();
  // Fields go first: the server reads them before it streams the files.
  for (const [name, value] of Object.entries(body as Record<string, unknown>))
    if (value !== undefined) form.append(name, String(value));
  for (const file of files) form.append('file', file);
  return form;
}

/** Called when the server no longer knows the session; the app then shows the sign-in page. */
let onSignedOut: () => void = () => {};
export const whenSignedOut = (listener: () => void): void => {
  onSignedOut = listener;
};

let onAnswered: (endpoint: Endpoint, answer: unknown) => void = () => {};
/** Told of everything the server did; one listener. */
export const whenAnswered = (listener: (endpoint: Endpoint, answer: unknown) => void): void => {
  onAnswered = listener;
};

async function problemFrom(response: Response): Promise<ApiProblem> {
  const problem = (await response.json().catch(() => null)) as Problem | null;
  const code = problem?.code ?? (response.status >= 502 ? 'http.unavailable' : 'http.bug');
  return new ApiProblem({ type: 'about:blank', title: response.statusText, ...problem, status: response.status, code });
}

async function send<E extends Endpoint>(endpoint: E, options: CallOptions<E> | undefined): Promise<Response> {
  const { params, query, body, files = [], signal, key, ifMatch } = (options ?? {}) as CallOptions<Endpoint>;
  const headers = new Headers({ accept: endpoint.produces ?? 'application/json' });
  if (body !== undefined && endpoint.consumes !== 'multipart') headers.set('content-type', 'application/json');
  if (endpoint.method === 'POST') headers.set('idempotency-key', key ?? crypto.randomUUID());
  if (ifMatch !== undefined) headers.set('if-match', `"${ifMatch}"`);
  let response: Response;
  try {
    response = await fetch(urlOf(endpoint, params, query), {
      method: endpoint.method,
      headers,
      body: bodyOf(endpoint, body, files),
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiProblem({ type: 'about:blank', title: String(error), status: 0, code: 'http.unreachable' });
  }
  if (response.ok) return response;
  const problem = await problemFrom(response);
  if (problem.problem.code === 'identity.signedOut') onSignedOut();
  throw problem;
}

/** Calls an endpoint that answers JSON (or nothing). */
export async function call<const E extends Endpoint>(endpoint: E, ...[options]: Arguments<E>): Promise<ResponseOf<E>> {
  const response = await send(endpoint, options);
  const answer = response.status === 204 ? undefined : await response.json();
  onAnswered(endpoint, answer);
  return answer as ResponseOf<E>;
}

/** Calls an endpoint that answers a file. */
export async function fetchFile<const E extends Endpoint>(endpoint: E, ...[options]: Arguments<E>): Promise<Blob> {
  const file = await (await send(endpoint, options)).blob();
  onAnswered(endpoint, file);
  return file;
}
