/** A person of the demo at work: calls the product over HTTP like the console does, with a session of their own. */
import { randomUUID } from 'node:crypto';
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ResponseOf } from '../../src/contract/endpoint.ts';
import { send } from '../town.ts';

/** `ifMatch`: the version an edit was made on. */
export type Parts<E> = { params?: ParamsOf<E>; query?: QueryOf<E>; body?: BodyOf<E>; ifMatch?: number };

/** The product said no; `code` is its reason. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  constructor(endpoint: Endpoint, status: number, code: string) {
    super(`${endpoint.method} ${endpoint.path}: ${status} ${code}`);
    this.code = code;
    this.status = status;
  }
}

export type Client = <E extends Endpoint>(endpoint: E, parts?: Parts<E>) => Promise<ResponseOf<E>>;

/** Files and streams are read to their end and thrown away: the demo's printer is a dustbin. `newKey`: of its POSTs. */
export const clientOf =
  (baseUrl: string, sessionToken: string, newKey: () => string = randomUUID): Client =>
  async <E extends Endpoint>(endpoint: E, parts: Parts<E> = {}) => {
    const response = await send(urlOf(baseUrl, endpoint, parts), {
      method: endpoint.method,
      headers: {
        cookie: `guanjia_session=${sessionToken}`,
        ...(endpoint.method === 'POST' && { 'idempotency-key': newKey() }),
        ...(parts.ifMatch !== undefined && { 'if-match': `"${parts.ifMatch}"` }),
        ...(parts.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(parts.body !== undefined && { body: JSON.stringify(parts.body) }),
    });
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const answer: unknown = isJson ? await response.json() : await response.arrayBuffer();
    if (!response.ok) throw new Refusal(endpoint, response.status, String((answer as { code?: string }).code));
    return answer as ResponseOf<E>;
  };

type Words = Record<string, unknown>;

function urlOf(baseUrl: string, endpoint: Endpoint, parts: { params?: unknown; query?: unknown }): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String((parts.params as Words)[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((parts.query ?? {}) as Words))
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  return `${baseUrl}${path}${search.size > 0 ? `?${search}` : ''}`;
}
