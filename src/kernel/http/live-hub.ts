/**
 * News for open pages. Whoever changes something publishes after its commit; pages of the same tenant get it within the
 * interval, many changes as one message. News may be lost (a page asks again when it reconnects), so nothing depends on
 * it, and a page that reads too slowly is cut off rather than remembered.
 */
import type { Tenant } from '../context.ts';

export type LiveMessage = { readonly type: string };

type Listener = (messages: readonly LiveMessage[]) => void;

/** Longest list in one message; beyond it the page reads its list anew anyway. */
const MAX_ITEMS = 500;

export class LiveHub {
  readonly #intervalMs: number;
  readonly #listeners = new Map<Tenant, Set<Listener>>();
  readonly #waiting = new Map<Tenant, Map<string, LiveMessage>>();
  readonly #ends = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(intervalMs = 500) {
    this.#intervalMs = intervalMs;
  }

  /**
   * Messages of one key published within an interval become one: their lists are joined without repeats, the rest is
   * taken from the newest. Nobody listening costs nothing.
   */
  publish(tenant: Tenant, message: LiveMessage, key: string = message.type): void {
    if (!this.#listeners.has(tenant)) return;
    const waiting = this.#waiting.get(tenant) ?? new Map<string, LiveMessage>();
    this.#waiting.set(tenant, waiting);
    const before = waiting.get(key);
    waiting.set(key, before ? joinMessages(before, message) : message);
    this.#timer ??= setTimeout(() => this.flush(), this.#intervalMs).unref();
  }

  /** Sends what waits; called by the timer. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [tenant, messages] of this.#waiting)
      for (const listener of this.#listeners.get(tenant) ?? []) listener([...messages.values()]);
    this.#waiting.clear();
  }

  /** Returns the function that ends the subscription. */
  subscribe(tenant: Tenant, listener: Listener): () => void {
    const listeners = this.#listeners.get(tenant) ?? new Set();
    this.#listeners.set(tenant, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(tenant) === listeners) this.#listeners.delete(tenant);
    };
  }

  /** Ends every stream: the server is stopping. */
  close(): void {
    for (const end of [...this.#ends]) end();
  }

  /** Calls `end` when the hub closes, until the returned function is called. */
  onClose(end: () => void): () => void {
    this.#ends.add(end);
    return () => this.#ends.delete(end);
  }

  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }
}

/** The newer message with the lists of both. */
export function joinMessages(before: LiveMessage, message: LiveMessage): LiveMessage {
  const old = before as Record<string, unknown>;
  const joined = Object.entries(message).map(([name, value]) => {
    const known = old[name];
    return Array.isArray(value) && Array.isArray(known)
      ? [name, [...new Set([...known, ...value])].slice(-MAX_ITEMS)]
      : [name, value];
  });
  return Object.fromEntries(joined);
}
