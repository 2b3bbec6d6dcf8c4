/**
 * The product as a customer starts it (`bin/guanjia.js start --demo`), on a free port with a data folder of its own, and
 * a browser before it. One of each for the whole run. What a page logs as an error is kept: a play that ends with one has
 * failed, except for refusals the play asked for, which browsers log too.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { en } from '../../web/ui/text/en/index.ts';
import { zhCN } from '../../web/ui/text/zh-CN/index.ts';

export const CHROMIUM = '/usr/bin/chromium';
export type Language = 'zh-CN' | 'en';
export type Login = 'admin' | 'shendan' | 'cangku' | 'caigou' | 'caiwu' | 'fuhe';
/** Somebody a play took on. */
export type Hired = { login: string; name: string };
export type Seat = { page: Page; say: Say; language: Language };
/** The text of a key in the language of the seat, with its values put in. */
export type Say = (key: string, values?: Record<string, string | number>) => string;

const root = path.resolve(import.meta.dirname, '../..');
const STARTED_WITHIN_MS = 120_000;
/** A crowded machine takes its time; what never comes is told after it. */
const WAIT_MS = 30_000;
const QUIET = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  // Of two such lists the last one counts, so what playwright needs off is off here too.
  `--disable-features=${[
    // Pages behind the address bar that nobody sees, drawn anew for every seat.
    ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'],
    ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'PaintHolding'],
    ...['HttpsFirstBalancedModeAutoEnable', 'MediaRouter', 'OptimizationHints', 'ThirdPartyStoragePartitioning'],
  ].join(',')}`,
];
/** The browser's own line about an answer of 4xx: refusals are part of the plays, bugs (5xx) are not. */
const REFUSED = /^Failed to load resource: the server responded with a status of 4\d\d/;

export class Stage {
  readonly url: string;
  readonly errors: string[] = [];
  readonly #passwords: Map<string, string>;
  readonly #product: ChildProcess;
  readonly #browser: Browser;
  readonly #dir: string;
  readonly #sessions = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>();
  /** Seats taken since the test began. */
  #taken: BrowserContext[] = [];

  private constructor(product: ChildProcess, browser: Browser, dir: string, greeting: string) {
    this.#product = product;
    this.#browser = browser;
    this.#dir = dir;
    this.url = greeting.match(/Console\s+(\S+)/)![1]!;
    this.#passwords = new Map([...greeting.matchAll(/^ {4}(\w+) +(\S+) {3}/gm)].map((line) => [line[1]!, line[2]!]));
  }

  static async open(): Promise<Stage> {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-browser-'));
    const command = ['bin/guanjia.js', 'start', '--demo', '--port', '0', '--data', dir];
    const env = { ...process.env, GUANJIA_LOG: 'error', DATABASE_URL: undefined };
    const product = spawn(process.execPath, command, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const greeting = await greetingOf(product);
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
    return new Stage(product, browser, dir, greeting);
  }

  /** A test begins; seats taken before it, for several tests, stay. */
  enter(): void {
    this.#taken = [];
  }

  /** A test has ended, well or not: its seats are left, so that no open page slows what comes after it. */
  async leave(): Promise<void> {
    await Promise.all(this.#taken.map((seat) => seat.close()));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    const gone = new Promise((resolve) => this.#product.once('exit', resolve));
    this.#product.kill('SIGTERM');
    await gone;
    fs.rmSync(this.#dir, { recursive: true, force: true });
  }

  passwordOf(login: Login): string {
    return this.#passwords.get(login)!;
  }

  /** A browser of its own in front of `to`, signed in unless `who` is null. */
  async seat(who: Login | Hired | null, language: Language, to: string, width = 1440): Promise<Seat> {
    const size = { width, height: width < 500 ? 844 : 900 };
    const storageState = who ? await this.#sessionOf(typeof who === 'string' ? who : who.login) : undefined;
    const context = await this.#browser.newContext({ viewport: size, ...(storageState ? { storageState } : {}) });
    this.#taken.push(context);
    await context.addInitScript((chosen) => {
      // A frame that is gone before it begins, as of what was printed, has no storage.
      (localStorage as Storage | null)?.setItem('guanjia.language', chosen);
    }, language);
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', (error) => this.errors.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !REFUSED.test(message.text())) this.errors.push(message.text());
    });
    await page.goto(this.url + to);
    return { page, say: sayIn(language), language };
  }

  /** Signs in by the form this seat shows. */
  async signIn({ page, say }: Seat, login: Login): Promise<void> {
    await page.getByLabel(say('session.login')).waitFor();
    await page.keyboard.type(login);
    await page.keyboard.press('Tab');
    await page.keyboard.type(this.passwordOf(login));
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: say('nav.areas') }).waitFor();
  }

  /** Takes somebody on with a role, within one place. `owner`: who may. */
  async hire(owner: Seat, who: Hired, role: string, within: { kind: 'node'; id: string }): Promise<Hired> {
    const { id, password } = await this.tell<{ id: string; password: string }>(owner, 'POST', '/api/v1/users', who);
    await this.tell(owner, 'POST', `/api/v1/users/${id}/grants`, { role, within });
    this.#passwords.set(who.login, password);
    return who;
  }

  /** Keeps how it looks, by day and by night, in the folder GUANJIA_SHOTS names; without one nothing is kept. */
  async keep({ page }: Seat, name: string): Promise<void> {
    const folder = process.env['GUANJIA_SHOTS'];
    if (!folder) return;
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: path.join(folder, `${name}.${colorScheme}.png`), animations: 'disabled' });
    }
  }

  /** What `guanjia verify` says of the running house: the names of the invariants that are broken. */
  async verify(): Promise<string[]> {
    const command = ['bin/guanjia.js', 'verify', '--json', '--data', this.#dir];
    const env = { ...process.env, GUANJIA_LOG: 'error', DATABASE_URL: undefined };
    const verify = spawn(process.execPath, command, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const { checks } = (await json(verify.stdout)) as { checks: { name: string; breaches: number }[] };
    return checks.filter(({ breaches }) => breaches > 0).map(({ name }) => name);
  }

  /** The play itself caused what the browser complained about. */
  forgive(cause: RegExp): void {
    this.errors.splice(0, this.errors.length, ...this.errors.filter((error) => !cause.test(error)));
  }

  /** What the product's interface answers this person. */
  async ask<Answer>({ page }: Seat, address: string): Promise<Answer> {
    return (await (await page.context().request.get(this.url + address)).json()) as Answer;
  }

  /** Does over the interface what a play needs done before it begins. */
  async tell<Answer>({ page }: Seat, method: string, address: string, data: object): Promise<Answer> {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const answer = await page.context().request.fetch(this.url + address, { method, data, headers });
    if (!answer.ok()) throw new Error(`${method} ${address}: ${answer.status()} ${await answer.text()}`);
    const isJson = answer.headers()['content-type']?.startsWith('application/json');
    return (isJson ? await answer.json() : undefined) as Answer;
  }

  async #sessionOf(login: string) {
    const known = this.#sessions.get(login);
    if (known) return known;
    const context = await this.#browser.newContext();
    const body = { login, password: this.#passwords.get(login) };
    const headers = { 'idempotency-key': crypto.randomUUID() };
    // A crowded house says when to come back; a session it never gave would fail every play after this one.
    for (let left = 20; ; left--) {
      const answer = await context.request.post(`${this.url}/api/v1/session`, { data: body, headers });
      if (answer.ok()) break;
      if (answer.status() !== 503 || left === 0) throw new Error(`${login} was not let in: ${await answer.text()}`);
      await wait(1000 * Number(answer.headers()['retry-after'] ?? 1));
    }
    const session = await context.storageState();
    await context.close();
    this.#sessions.set(login, session);
    return session;
  }
}

function greetingOf(product: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const late = setTimeout(() => reject(new Error(`not ready in time:\n${text}`)), STARTED_WITHIN_MS);
    product.once('exit', (code) => reject(new Error(`ended with ${code}:\n${text}`)));
    product.stdout!.on('data', (chunk) => {
      text += String(chunk);
      if (!/^ {4}fuhe .*\n/m.test(text)) return;
      clearTimeout(late);
      resolve(text);
    });
  });
}

type Tree = { [key: string]: string | Tree };
const sayIn = (language: Language): Say => {
  const tree: Tree = language === 'en' ? en : zhCN;
  return (key, values = {}) => {
    const count = values['count'] === 1 ? '_one' : '_other';
    const at = (path: string) =>
      path.split('.').reduce<string | Tree | undefined>((node, name) => (node as Tree | undefined)?.[name], tree);
    const text = at(key) ?? at(key + count);
    if (typeof text !== 'string') throw new Error(`no text ${key}`);
    return text.replaceAll(/{{(\w+)}}/g, (_, name: string) => String(values[name]));
  };
};
