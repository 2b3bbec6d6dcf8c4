/**
 * From a checked request to the bytes of its answer. A GET reads one consistent view; everything else happens in one
 * transaction with its remembered answer; routes that reach the outside open their own.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../db/database.ts';
import { Refused } from '../refusal.ts';
import type { KeyRing } from '../secrets.ts';
import type { EndpointShape, FileAnswer } from './endpoint-shape.ts';
import { answerOnce, answerOnceOutside, type Keyed, type Written, writtenRefusal } from './idempotency.ts';
import type { LiveHub } from './live-hub.ts';
import { JSON_TYPE } from './problem.ts';
import type { Asked, Route } from './route.ts';
import { asSerialisable, fixUnknowns } from './serialise.ts';
import type { Authenticate, Session } from './session.ts';
import { readUpload, type UploadedFile } from './uploads.ts';
import { compileInput } from './validate.ts';
import { veilFor } from './veil.ts';

export type Services = {
  readonly db: Database;
  readonly hub: LiveHub;
  readonly ring: KeyRing;
  readonly authenticate: Authenticate;
};

type Input = Omit<Asked<unknown>, 'files'> & { files: readonly UploadedFile[] };
type Handler = (call: unknown) => unknown;
type Write = (answer: unknown) => Promise<Written>;

/** The Fastify handler of a route. `sessionOf` gives the caller the guard let in. */
export function handlerOf(route: Route, services: Services, sessionOf: (request: FastifyRequest) => Session | null) {
  const { endpoint } = route;
  const handler = route.handler as Handler;

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    // Answers hold what only this caller may see.
    reply.header('cache-control', 'no-store');
    if (route.kind === 'absent') return void handler(undefined) as never;
    const { check, fix, veil, serialise } = compiledOf(endpoint, reply);
    const upload = await uploadOf(endpoint, request);
    try {
      const input: Input = {
        params: check.params(request.params) as undefined,
        query: check.query(request.query) as undefined,
        body: check.body(upload?.fields ?? request.body) as undefined,
        files: upload?.files ?? [],
        ifMatch: request.headers['if-match'],
      };
      const caller = sessionOf(request);
      // Their own account is one of the house's tables, which suppliers' people do not reach otherwise.
      const session = caller && endpoint.scope === 'ownAccount' ? { ...caller, supplier: null } : caller;
      const write: Write = async (whole) => {
        if (whole instanceof Refused) return writtenRefusal(whole);
        const answer = veil && session ? veil(session, whole) : whole;
        return writeAnswer(endpoint, reply, serialise, fix ? fix(answer) : answer);
      };
      if (route.kind === 'transaction')
        return await send(reply, await inTransaction(endpoint, services, session!, input, request, handler, write));
      const { db, hub, ring, authenticate } = services;
      const call = { ...input, db, hub, authenticate, request, reply, session, scope: session };
      if (endpoint.method !== 'POST' || route.kind === 'public')
        return await sendOwn(endpoint, reply, await handler(call), write);
      const keyed = keyOf(endpoint, request, input);
      const work = async () => write(await handler(call));
      return await send(reply, await answerOnceOutside(db, session!, ring, keyed, work));
    } finally {
      await upload?.discard();
    }
  };
}

type Compiled = ReturnType<typeof compile>;
const compiled = new WeakMap<EndpointShape, Compiled>();

/** Made when an endpoint is first called, and kept: for all of them it would take longer than the rest of a start. */
function compiledOf(endpoint: EndpointShape, reply: FastifyReply): Compiled {
  const known = compiled.get(endpoint);
  if (known) return known;
  const made = compile(endpoint, reply);
  compiled.set(endpoint, made);
  return made;
}

function compile(endpoint: EndpointShape, reply: FastifyReply) {
  const { response, scope } = endpoint;
  const isRaw = endpoint.consumes === 'raw';
  const asItIs = (value: unknown): unknown => value;
  return {
    check: {
      params: compileInput(endpoint, 'params'),
      query: isRaw ? asItIs : compileInput(endpoint, 'query'),
      body: isRaw ? asItIs : compileInput(endpoint, 'body'),
    },
    fix: response && fixUnknowns(response),
    veil: response && veilFor(response, scope),
    serialise: response && (reply.compileSerializationSchema(asSerialisable(response)) as (answer: unknown) => string),
  };
}

async function uploadOf(endpoint: EndpointShape, request: FastifyRequest) {
  if (request.isMultipart() !== (endpoint.consumes === 'multipart')) {
    if (endpoint.consumes === 'raw') return null;
    throw new Refused('http.wrongMediaType', {}, 415);
  }
  return endpoint.consumes === 'multipart' ? readUpload(request) : null;
}

function inTransaction(
  endpoint: EndpointShape,
  { db, ring }: Services,
  session: Session,
  input: Input,
  request: FastifyRequest,
  handler: Handler,
  write: Write,
): Promise<Written> {
  if (endpoint.method === 'GET')
    return db.read(session, async (ctx) => write(await handler({ ...input, ctx, session })));
  if (endpoint.method !== 'POST')
    return db.transaction(session, async (ctx) => write(await handler({ ...input, ctx, session })));
  const keyed = keyOf(endpoint, request, input);
  return answerOnce(db, session, ring, keyed, async (ctx) => write(await handler({ ...input, ctx, session })));
}

/** Refuses `http.keyMissing` (400): without a key a repeat after a cut line would act twice. */
function keyOf(endpoint: EndpointShape, request: FastifyRequest, input: Input): Keyed {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) throw new Refused('http.keyMissing', {}, 400);
  const files = input.files.map((file) => [file.name, file.sha256]);
  const asked = JSON.stringify([input.params, input.query, input.body, files, input.ifMatch ?? null]);
  return {
    key,
    route: `${endpoint.method} ${endpoint.path}`,
    bodyHash: createHash('sha256').update(asked).digest('base64url'),
  };
}

const isFile = (endpoint: EndpointShape): boolean =>
  endpoint.response === undefined && (endpoint.produces !== undefined || endpoint.consumes === 'raw');

async function writeAnswer(
  endpoint: EndpointShape,
  reply: FastifyReply,
  serialise: Compiled['serialise'],
  answer: unknown,
): Promise<Written> {
  if (isFile(endpoint)) {
    const file = answer as FileAnswer;
    nameFile(reply, file);
    const body = file.body instanceof Readable ? await buffer(file.body) : file.body;
    return {
      status: file.status ?? 200,
      type: file.type ?? endpoint.produces ?? 'application/octet-stream',
      body: typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    };
  }
  if (!serialise) return { status: 204, type: '', body: '' };
  // Ready or not is told by the status as well; everything else leaves it at 200.
  return { status: reply.statusCode, type: JSON_TYPE, body: serialise(answer) };
}

function nameFile(reply: FastifyReply, file: FileAnswer): void {
  if (file.name !== undefined)
    reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`);
}

function send(reply: FastifyReply, written: Written): FastifyReply {
  if (written.status === 204) return reply.code(204).send();
  return reply.code(written.status).header('content-type', written.type).send(written.body);
}

/** A stream is sent as it comes; the rest is written as everywhere. */
async function sendOwn(endpoint: EndpointShape, reply: FastifyReply, answer: unknown, write: Write) {
  const file = answer as FileAnswer;
  if (!isFile(endpoint) || !(file.body instanceof Readable)) return send(reply, await write(answer));
  nameFile(reply, file);
  return reply.header('content-type', file.type ?? endpoint.produces).send(file.body);
}
