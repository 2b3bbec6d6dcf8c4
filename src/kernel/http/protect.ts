/**
 * What a request must pass before it costs anything: enough room in this process and at the database (figure 20), an
 * address that has not sent mostly junk (figure 46), and, for changes by cookie, a page of our own behind it.
 */
import type { FastifyRequest } from 'fastify';
import type { Database } from '../db/database.ts';
import { Overloaded } from '../group-commit.ts';
import { Refused } from '../refusal.ts';

export type Limits = {
  /** Requests under way in this process. */
  inFlight: number;
  /** Requests waiting for a database connection. */
  waitingForDatabase: number;
  /** Refused requests one address may send within the window before it is turned away unread. */
  junkPerWindow: number;
  junkWindowMs: number;
};

export const DEFAULT_LIMITS: Limits = {
  inFlight: 1000,
  waitingForDatabase: 200,
  junkPerWindow: 200,
  junkWindowMs: 10_000,
};

/** One request more than we can serve in time only makes all others late: it is refused at once and may come again. */
export function assertRoom(db: Database, inFlight: number, limits: Limits): void {
  if (inFlight > limits.inFlight || db.pool.waitingCount > limits.waitingForDatabase)
    throw new Overloaded('too many requests at once');
}

/** Counts answers that say the request was wrong, per address, in windows. */
export class JunkCount {
  readonly #limits: Limits;
  readonly #now: () => number;
  #counts = new Map<string, number>();
  #endsAt = 0;

  constructor(limits: Limits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Refuses `http.tooMany` (429). */
  assertFew(address: string): void {
    const now = this.#now();
    if (now >= this.#endsAt) {
      // All addresses start anew together, so memory is bounded by one window's addresses.
      this.#counts = new Map();
      this.#endsAt = now + this.#limits.junkWindowMs;
    }
    if ((this.#counts.get(address) ?? 0) >= this.#limits.junkPerWindow)
      throw new Refused('http.tooMany', { retryAfter: Math.ceil((this.#endsAt - now) / 1000) }, 429);
  }

  count(address: string, status: number): void {
    if (JUNK.has(status)) this.#counts.set(address, (this.#counts.get(address) ?? 0) + 1);
  }
}

/** Refusals of the house (409, 422) are ordinary work and are not counted. */
const JUNK = new Set([400, 401, 403, 404, 405, 413, 415]);

/**
 * A browser adds cookies to requests of any page, so a change must come from a page of ours (CSRF).
 * Browsers say where a request comes from; what says nothing is no browser and carries no stolen cookie.
 */
export function assertOwnPage(request: FastifyRequest): void {
  if (request.method === 'GET' || request.headers.authorization !== undefined) return;
  const site = request.headers['sec-fetch-site'];
  const { origin, host } = request.headers;
  const foreign =
    site !== undefined ? site !== 'same-origin' && site !== 'none' : origin !== undefined && hostOf(origin) !== host;
  if (foreign) throw new Refused('http.foreignPage', {}, 403);
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}
