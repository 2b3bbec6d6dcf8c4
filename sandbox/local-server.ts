/**
 * The HTTP side shared by the stand-ins of couriers and payment companies: a server on 127.0.0.1 only, whole bodies,
 * and an answer that can be spoilt on request after its effect has happened, as the real world does it.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type Asked, type Told, townHere } from './town.ts';

export type { Asked, Told } from './town.ts';

/**
 * How one answer goes wrong. `fail`: 502 and nothing happened. `cut`: it happened, then the connection broke. `hang`:
 * it happened, no answer ever comes. `garble`: it happened, the answer is torn in the middle. `failAfter`: it happened,
 * a gateway answers 502. `tear`: it happened, the connection broke in the middle of the body. `late`: all is well, but
 * only after a while.
 */
export type Spoil = 'fail' | 'cut' | 'hang' | 'garble' | 'failAfter' | 'tear' | 'late';

const LATE_MS = 40;

/** Which of the coming requests go wrong: takes the next of `spoils` for each request it matches. */
export type Spoiler = { next(asked: Asked): Spoil | null };

export type LocalServer = { url: string; close(): Promise<void> };

export const json = (status: number, value: unknown, headers: Record<string, string> = {}): Told => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
});

type Answer = (asked: Asked) => Told | Promise<Told>;

/** Serves `answer` on a free port, or on `port`; in a town, on an address of the town. */
export async function serveLocally(
  answer: Answer,
  options: { port?: number; spoiler?: Spoiler } = {},
): Promise<LocalServer> {
  const town = townHere();
  if (town) return town.open((asked) => respondInTown(asked, answer, options.spoiler?.next(asked) ?? null));
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = request.url ?? '/';
      const asked: Asked = {
        method: request.method ?? 'GET',
        target,
        url: new URL(target, 'http://127.0.0.1'),
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(chunks),
      };
      respond(asked, response, answer, options.spoiler?.next(asked) ?? null).catch((error: unknown) => {
        response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const BAD_GATEWAY: Told = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html>502 Bad Gateway</html>',
};

/** The same spoils where no line can break: what would be cut, torn or left hanging is no answer, and nothing is late. */
async function respondInTown(asked: Asked, answer: Answer, spoil: Spoil | null): Promise<Told | null> {
  if (spoil === 'fail') return BAD_GATEWAY;
  const told = await answer(asked);
  if (spoil === 'failAfter') return BAD_GATEWAY;
  if (spoil === 'cut' || spoil === 'hang' || spoil === 'tear') return null;
  return spoil === 'garble' ? { ...told, body: firstHalf(told) } : told;
}

const firstHalf = ({ body }: Told): Buffer => Buffer.from(body).subarray(0, Math.floor(Buffer.byteLength(body) / 2));

async function respond(asked: Asked, response: ServerResponse, answer: Answer, spoil: Spoil | null): Promise<void> {
  const badGateway = () => response.writeHead(BAD_GATEWAY.status, BAD_GATEWAY.headers).end(BAD_GATEWAY.body);
  if (spoil === 'fail') return void badGateway();
  const told = await answer(asked);
  switch (spoil) {
    case 'cut':
      response.socket?.destroy();
      return;
    case 'hang':
      return;
    case 'failAfter':
      badGateway();
      return;
    case 'garble':
      response.writeHead(told.status, told.headers).end(firstHalf(told));
      return;
    case 'tear': {
      const length = Buffer.byteLength(told.body);
      response.writeHead(told.status, { ...told.headers, 'content-length': String(length + 1) });
      response.write(firstHalf(told), () => response.destroy());
      return;
    }
    default:
      if (spoil === 'late') await setTimeout(LATE_MS);
      response.writeHead(told.status, told.headers).end(told.body);
  }
}

/** A spoiler that a test or a person feeds: `plan('cut', 'garble')` spoils the next two requests it matches. */
export function spoilOnRequest(
  matches: (asked: Asked) => boolean = () => true,
): Spoiler & { plan(...spoils: Spoil[]): void } {
  const waiting: Spoil[] = [];
  return {
    plan: (...spoils) => void waiting.push(...spoils),
    next: (asked) => (waiting.length > 0 && matches(asked) ? (waiting.shift() ?? null) : null),
  };
}

/** The first spoiler that has something to say decides: what was planned comes before what chance draws. */
export const firstOf = (...spoilers: Spoiler[]): Spoiler => ({
  next: (asked) => {
    for (const spoiler of spoilers) {
      const spoil = spoiler.next(asked);
      if (spoil !== null) return spoil;
    }
    return null;
  },
});
