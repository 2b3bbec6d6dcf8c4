/**
 * Ledger tests that an accountant can read: one line per event with what must come of it. Every story plays in a tenant
 * of its own, and at its end every invariant of `guanjia verify` must hold.
 *
 *   account   SH  sku:A  floor 0             a bounded account (book `stock` unless `book:…`)
 *   post      supplier → SH  10              a fact; names without an account line are labels
 *   hold      h1  SH → customer  7           a promise; `expires 1h` or `expires -1s`
 *   and hold  h2  SH → customer  4           same posting as the line before: all or nothing
 *   settle    h1  5    release  h1  2        `release h1` gives back all that is left
 *   …  as x  on 2025-01-31  for D7           line id, business day, document
 *   …  refused ledger.short wanted 4 free 3  |  repeated  |  throws TEXT
 *   balance   SH  posted 5  held 0           also: incoming, free
 *   total     customer  5                    of a label (asset of the first account)
 *   expire    h1 h2                          these holds, and no others, are given back
 *   close     stock  2025-01-31
 *   floor     SH  -5
 *   exceptions  SH 3                         open ones with what was missing, or `exceptions none`
 *   resolve   SH  [refused ledger.stillShort]
 */
import type pg from 'pg';
import { expect } from 'vitest';
import { type Ctx, SYSTEM } from '../src/kernel/context.ts';
import type { Database } from '../src/kernel/db/database.ts';
import { derivedId, type Id } from '../src/kernel/ids.ts';
import {
  type Account,
  balances,
  closeBook,
  expireHolds,
  type Line,
  labelTotals,
  ledgerChecks,
  openExceptions,
  type Posting,
  post,
  resolveException,
  setFloor,
} from '../src/ledger/ledger.ts';
import type { TestDatabase } from './database.ts';

const STORY = '019415f2-8000-7000-8000-000000000000';
const idOf = (name: string): Id => derivedId(STORY, name);
let tenants = 100;

/** A tenant nobody else in this file uses. */
export async function freshTenant({ owner }: TestDatabase): Promise<number> {
  const tenant = ++tenants;
  await owner.query(`insert into tenant (id, name) values ($1, 'story')`, [tenant]);
  return tenant;
}

export async function expectSound(db: Database, tenant: number): Promise<void> {
  await db.read({ tenant, actor: SYSTEM }, async (ctx) => {
    for (const { name, run } of ledgerChecks) expect({ name, ...(await run(ctx)) }).toMatchObject({ breaches: 0 });
  });
}

export async function ledger(database: TestDatabase, text: string): Promise<void> {
  const tenant = await freshTenant(database);
  const story = new Story(database.db, tenant);
  const lines = text.split('\n').map((line) => line.replace(/\s--.*$/, '').trim());
  for (const [i, line] of lines.entries()) {
    if (line === '') continue;
    const joined = lines[i + 1]?.startsWith('and ') ?? false;
    await story.play(line, joined).catch((error: Error) => {
      error.message = `line ${i}: ${line}\n${error.message}`;
      throw error;
    });
  }
  await expectSound(database.db, tenant);
}

type Words = string[];

class Story {
  readonly #db: Database;
  readonly #tenant: number;
  readonly #accounts = new Map<string, Account>();
  #pending: Posting | null = null;
  #count = 0;

  constructor(db: Database, tenant: number) {
    this.#db = db;
    this.#tenant = tenant;
  }

  async play(line: string, joined: boolean): Promise<void> {
    const [said, expected] = line.split(/\s+(?=(?:refused|repeated|throws)\b)/);
    const words = said!.replace(/^and\s+/, '').split(/\s+/);
    if (['post', 'hold', 'settle', 'release'].includes(words[0]!)) await this.#post(words, expected, joined);
    else await this.#command(words, expected);
  }

  async #post(words: Words, expected: string | undefined, joined: boolean): Promise<void> {
    const about = takeOptions(words);
    const line = this.#line(words, about);
    const document = { type: 'story', id: idOf(about.get('for') ?? 'document') };
    const on = about.get('on');
    const before = this.#pending ?? { document, lines: [], reason: 'story', ...(on ? { businessOn: on } : {}) };
    this.#pending = { ...before, lines: [...before.lines, line] };
    if (joined) return;
    const posting = this.#pending;
    this.#pending = null;
    const answer = this.#in((ctx) => post(ctx, [posting]));
    if (expected?.startsWith('throws ')) return expect(answer).rejects.toThrow(expected.slice(7));
    const [result] = await answer;
    const [verdict, code, ...data] = expected?.split(/\s+/) ?? [];
    if (verdict !== 'refused') return expect(result).toEqual({ posted: true, repeated: verdict === 'repeated' });
    expect(result).toMatchObject({ posted: false, refusal: { code, ...(data.length && { data: pairs(data) }) } });
  }

  #line(words: Words, about: Map<string, string>): Line {
    const [kind, ...rest] = words;
    const id = (name?: string) => idOf(about.get('as') ?? name ?? `line ${++this.#count}`);
    if (kind === 'post') {
      const [from, to] = this.#sides(rest[0]!, rest[2]!);
      return { kind, id: id(), from, to, amount: BigInt(rest[3]!) };
    }
    if (kind === 'hold') {
      const [from, to] = this.#sides(rest[1]!, rest[3]!);
      const expires = about.get('expires');
      const expiresAt = expires ? { expiresAt: new Date(Date.now() + duration(expires)) } : {};
      return { kind, id: id(rest[0]), from, to, amount: BigInt(rest[4]!), ...expiresAt };
    }
    const hold = idOf(rest[0]!);
    if (kind === 'settle') return { kind, id: id(), hold, amount: BigInt(rest[1]!) };
    return { kind: 'release', id: id(), hold, ...(rest[1] ? { amount: BigInt(rest[1]) } : {}) };
  }

  /** A name without an account line is a label of whatever the other side holds. */
  #sides(from: string, to: string): [Account, Account] {
    const known = this.#accounts.get(from) ?? this.#accounts.get(to) ?? [...this.#accounts.values()][0]!;
    const side = (name: string) => this.#accounts.get(name) ?? labelOf(name, known);
    return [side(from), side(to)];
  }

  async #command([command, ...words]: Words, expected: string | undefined): Promise<void> {
    const [name, second] = words as [string, string];
    const account = this.#accounts.get(name)!;
    if (command === 'account') this.#accounts.set(name, accountOf(name, words));
    else if (command === 'balance') {
      const [balance] = await this.#in((ctx) => balances(ctx, [account]));
      const { posted, heldOut: held, heldIn: incoming, free } = balance!;
      expect({ posted, held, incoming, free }).toMatchObject(pairs(words.slice(1)));
    } else if (command === 'total') {
      const label = labelOf(name, [...this.#accounts.values()][0]!);
      expect(await this.#in((ctx) => labelTotals(ctx, [label]))).toEqual([BigInt(second)]);
    } else if (command === 'expire') {
      const { expired } = await this.#in((ctx) => expireHolds(ctx));
      expect(expired.map((e) => e.hold).sort()).toEqual(
        words
          .filter((w) => w !== 'nothing')
          .map(idOf)
          .sort(),
      );
    } else if (command === 'close') await this.#in((ctx) => closeBook(ctx, { book: name, through: second }));
    else if (command === 'floor') await this.#in((ctx) => setFloor(ctx, account, BigInt(second)));
    else if (command === 'exceptions') {
      const open = await this.#in((ctx) => openExceptions(ctx, { limit: 100 }));
      const found = open.flatMap((e) => [e.account.node, e.short.toString()]);
      expect(found).toEqual(name === 'none' ? [] : words);
    } else if (command === 'resolve') {
      const [open] = (await this.#in((ctx) => openExceptions(ctx, { limit: 100 }))).filter(
        (e) => e.account.node === name,
      );
      const answer = this.#in((ctx) => resolveException(ctx, open!.id));
      if (expected) await expect(answer).rejects.toMatchObject({ code: expected.split(' ')[1] });
      else await answer;
    } else throw new Error(`unknown word ${command}`);
  }

  #in<T>(work: (ctx: Ctx) => Promise<T>): Promise<T> {
    return this.#db.transaction({ tenant: this.#tenant, actor: SYSTEM }, work);
  }
}

const labelOf = (name: string, { book, asset }: Account): Account => ({ book, asset, node: '', place: name });

function accountOf(name: string, words: Words): Account {
  const option = (key: string) => words.find((word) => word.startsWith(`${key}:`))?.slice(key.length + 1);
  const floor = BigInt(words[words.indexOf('floor') + 1]!);
  const place = option('place');
  const where = place === undefined ? { node: name, place: 'sellable' } : { node: '', place };
  return { book: option('book') ?? 'stock', asset: option('sku') ?? 'A', ...where, floor };
}

/** Takes `as x`, `on day`, `for document`, `expires time` out of the words. */
function takeOptions(words: Words): Map<string, string> {
  const options = new Map<string, string>();
  for (const key of ['as', 'on', 'for', 'expires']) {
    const at = words.indexOf(key);
    if (at >= 0) options.set(key, words.splice(at, 2)[1]!);
  }
  return options;
}

function duration(text: string): number {
  const [, amount, unit] = /^(-?\d+)([smh])$/.exec(text)!;
  return Number(amount) * { s: 1000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h'];
}

const pairs = (words: Words): Record<string, unknown> =>
  Object.fromEntries(
    words.flatMap((key, i) =>
      i % 2 ? [] : [[key, /^-?\d+$/.test(words[i + 1]!) ? BigInt(words[i + 1]!) : words[i + 1]!]],
    ),
  );

/** A digest of everything the ledger keeps for a tenant: equal digests, equal state. */
export async function stateOfLedger(owner: pg.Client, tenant: number): Promise<Record<string, string>> {
  const tables = ['account', 'transfer', 'ledger_expiry', 'ledger_exception', 'ledger_close', 'ledger_seal'];
  const state: Record<string, string> = {};
  for (const table of tables) {
    const { rows } = await owner.query(
      `select coalesce(md5(string_agg(t::text, chr(10) order by t::text)), '') as digest from ${table} t where tenant_id = $1`,
      [tenant],
    );
    state[table] = rows[0].digest;
  }
  return state;
}
