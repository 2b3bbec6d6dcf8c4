/**
 * News between server processes, over PostgreSQL's own LISTEN and NOTIFY. A process gathers what its transactions told
 * after their commits and says it in one statement a few times a second: a NOTIFY inside the transactions themselves
 * would make their commits wait for one another. So news can be lost with its process, as it may be anyway: pages read
 * again when they reconnect, and nothing depends on it.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Tenant } from '../context.ts';
import { joinMessages, type LiveMessage } from '../http/live-hub.ts';
import type { Database } from './database.ts';
import { sql, toJson } from './sql.ts';

const CHANNEL = 'guanjia_news';
const GATHER_MS = 200;
const AGAIN_MS = 1000;
/** PostgreSQL takes payloads below 8000 bytes. */
const MAX_BYTES = 7900;
/** Ids of one message; more are several messages, which pages join again. */
const MAX_ITEMS = 150;

type Hear = (tenant: Tenant, message: LiveMessage) => void;

export class NewsWire {
  readonly #db: Database;
  readonly #config: pg.ClientConfig;
  readonly #self = randomUUID();
  readonly #waiting = new Map<Tenant, Map<string, LiveMessage>>();
  #timer: NodeJS.Timeout | undefined;
  #client: pg.Client | null = null;
  #closed = false;

  constructor(db: Database, config: pg.ClientConfig) {
    this.#db = db;
    this.#config = config;
  }

  /** Hears what other processes say, until closed; a lost line is taken up again. Resolves after the first try. */
  async listen(hear: Hear): Promise<void> {
    if (this.#closed) return;
    const client = new pg.Client({ ...this.#config, keepAlive: true, application_name: 'guanjia news' });
    const lost = () => {
      if (this.#client !== client) return;
      this.#client = null;
      void client.end().catch(() => {});
      setTimeout(() => void this.listen(hear), AGAIN_MS).unref();
    };
    this.#client = client;
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ payload = '' }) => this.#heard(payload, hear));
    await client
      .connect()
      .then(() => client.query(`listen ${CHANNEL}`))
      .catch(lost);
  }

  /** Many messages of one kind become one, as they do on their way to a page. */
  say(tenant: Tenant, message: LiveMessage): void {
    const waiting = this.#waiting.get(tenant) ?? new Map<string, LiveMessage>();
    this.#waiting.set(tenant, waiting);
    const before = waiting.get(message.type);
    waiting.set(message.type, before ? joinMessages(before, message) : message);
    this.#timer ??= setTimeout(() => void this.#flush(), GATHER_MS).unref();
  }

  async close(): Promise<void> {
    await this.#flush();
    this.#closed = true;
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => {});
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const payloads = [...this.#waiting].flatMap(([tenant, messages]) =>
      [...messages.values()]
        .flatMap(inParts)
        .map((message) => toJson([this.#self, tenant, message]))
        .filter((payload) => Buffer.byteLength(payload) < MAX_BYTES),
    );
    this.#waiting.clear();
    if (payloads.length === 0 || this.#closed) return;
    await this.#db.ask(sql`select pg_notify(${CHANNEL}, p) from unnest(${payloads}::text[]) p`).catch(() => {});
  }

  #heard(payload: string, hear: Hear): void {
    const [from, tenant, message] = JSON.parse(payload) as [string, Tenant, LiveMessage];
    if (from !== this.#self) hear(tenant, message);
  }
}

function inParts(message: LiveMessage): LiveMessage[] {
  const [name, list] = Object.entries(message).find(([, value]) => Array.isArray(value)) ?? [];
  if (name === undefined || !Array.isArray(list) || list.length <= MAX_ITEMS) return [message];
  const starts = Array.from({ length: Math.ceil(list.length / MAX_ITEMS) }, (_, i) => i * MAX_ITEMS);
  return starts.map((start) => ({ ...message, [name]: list.slice(start, start + MAX_ITEMS) }));
}
