/** A headless browser in front of the product. Only this benchmark needs one, so it is looked for when it is asked for. */
import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import type { ServerHouse } from './server-house.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-sync',
  '--enable-precise-memory-info',
];
const SIZE = { width: 1440, height: 900 };

export type Seat = {
  url: string;
  context: BrowserContext;
  open(address: string): Promise<Page>;
  /** A browser that has cached nothing opens `address`; answers when the element `useful` was first drawn. */
  firstScreen(address: string, useful: string): Promise<{ ms: number; scriptBytes: number }>;
  /** How many orders a filter finds, at most 200. */
  count(query: string): Promise<number>;
};

/** Ends with a plain word when playwright-core or Chromium is missing. */
export async function withBrowser<T>(work: (sitDown: (house: ServerHouse) => Promise<Seat>) => Promise<T>): Promise<T> {
  const browser = await launch();
  try {
    return await work((house) => sitDown(browser, house));
  } finally {
    await browser.close();
  }
}

async function launch(): Promise<Browser> {
  const playwright = await import('playwright-core').catch(() => null);
  if (!playwright)
    throw new Error('this benchmark needs playwright-core, a dependency of development: npm install --include=dev');
  const executablePath = [process.env['CHROMIUM'] ?? '', ...CHROMIUM].find(
    (file) => file !== '' && fs.existsSync(file),
  );
  if (!executablePath)
    throw new Error(
      `this benchmark needs Chromium: install it, or name it in CHROMIUM (looked at ${CHROMIUM.join(', ')})`,
    );
  return playwright.chromium.launch({ executablePath, args: QUIET });
}

async function sitDown(browser: Browser, { url, login }: ServerHouse): Promise<Seat> {
  const context = await browser.newContext({ viewport: SIZE });
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const answer = await context.request.post(`${url}/api/v1/session`, { data: login, headers });
  if (!answer.ok()) throw new Error(`signing in answered ${answer.status()}`);
  const storageState = await context.storageState();
  return {
    url,
    context,
    open: async (address) => {
      const page = await context.newPage();
      await page.goto(url + address);
      return page;
    },
    firstScreen: async (address, useful) => {
      const fresh = await browser.newContext({ viewport: SIZE, storageState });
      const page = await fresh.newPage();
      const scripts: Response[] = [];
      page.on('response', (response) => response.request().resourceType() === 'script' && scripts.push(response));
      await page.addInitScript(markWhenThere, useful);
      await page.goto(url + address);
      const seen = await page.waitForFunction(() => (globalThis as { usefulAt?: number }).usefulAt);
      const ms = (await seen.jsonValue()) as number;
      const packed = await Promise.all(scripts.map(async (script) => gzipSync(await script.body()).length));
      await fresh.close();
      return { ms, scriptBytes: packed.reduce((sum, bytes) => sum + bytes, 0) };
    },
    count: async (query) => {
      const found = await context.request.get(`${url}/api/v1/orders?limit=200&${query}`);
      return ((await found.json()) as { items: unknown[] }).items.length;
    },
  };
}

/** Runs in the page: notes when the element has been painted, from the moment the address was entered. */
function markWhenThere(selector: string): void {
  const watch = new MutationObserver(() => {
    if (!document.querySelector(selector)) return;
    watch.disconnect();
    requestAnimationFrame(() => {
      (globalThis as { usefulAt?: number }).usefulAt = performance.now();
    });
  });
  watch.observe(document, { childList: true, subtree: true });
}
