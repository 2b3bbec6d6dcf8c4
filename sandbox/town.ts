/**
 * A town is an outside world without sockets: stand-ins that are opened while one lives there are reached through it, by
 * addresses it gives them, and so is the product. Wire formats, signatures and faults are the same; nothing waits for a
 * network, and every run gives the same addresses. Outside of a town everything goes over real HTTP.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** A request as a server sees it. */
export type Asked = {
  method: string;
  /** Path with query, as signed by some protocols. */
  target: string;
  url: URL;
  headers: Record<string, string | undefined>;
  body: Buffer;
};

export type Told = { status: number; headers: Record<string, string>; body: string | Buffer };

/** Answers a request; null where no answer comes. */
export type Door = (asked: Asked) => Promise<Told | null>;

/** As much of `fetch`'s second argument as stand-ins use. */
export type Sent = { method: string; headers?: Record<string, string>; body?: string };

type Asking = Omit<Sent, 'body'> & { body?: string | Buffer };

const FIRST_PORT = 7101;
const towns = new AsyncLocalStorage<Town>();

export class Town {
  readonly #doors = new Map<string, Door>();
  /** Of everybody who lives here. */
  readonly origins = new Set<string>();

  /** What is opened, and told, within `work` is opened and told here. */
  live<T>(work: () => T): T {
    return towns.run(this, work);
  }

  open(door: Door): { url: string; close(): Promise<void> } {
    const url = `http://127.0.0.1:${FIRST_PORT + this.#doors.size}`;
    this.#doors.set(url, door);
    this.origins.add(url);
    return { url, close: async () => void this.#doors.delete(url) };
  }

  /** null where nobody lives, or no answer comes. */
  async ask(url: string, { method, headers = {}, body = '' }: Asking): Promise<Told | null> {
    const at = new URL(url);
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    const door = this.#doors.get(at.origin);
    const target = at.pathname + at.search;
    return (
      door?.({ method, target, url: at, headers: Object.fromEntries(lower), body: Buffer.from(body as string) }) ?? null
    );
  }
}

/** Tells somebody at an address: through the town one lives in, else over the network. */
export async function send(url: string, sent: Sent): Promise<Response> {
  const town = towns.getStore();
  if (!town) return fetch(url, sent);
  const told = await town.ask(url, sent);
  if (!told) throw new TypeError('no answer came');
  const { status, headers, body } = told;
  return new Response(status === 204 ? null : typeof body === 'string' ? body : new Uint8Array(body), {
    status,
    headers,
  });
}

export const townHere = (): Town | undefined => towns.getStore();
