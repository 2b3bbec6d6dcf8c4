/**
 * P9: the console as a person feels it. The product is started as people start it, with a year of orders behind it and
 * a thousand held ones to review, and a headless browser sits before it. What is measured lies between a key or click
 * and the painted answer: server, network of this machine, and drawing together. A person's own thinking is not in it.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { type Seat, withBrowser } from './browser.ts';
import { changeFilters, drawn, goToTheEnd, scrollThrough, waitForOption } from './console-page.ts';
import { type Figure, median, quantile } from './figure.ts';
import { fillHouse } from './list.ts';
import { openServerHouse, type ServerHouse } from './server-house.ts';

type Size = { orders: number; held: number; runs: number };

const RUNS = 5;
const REVIEWED = 1000;
const FINDS = 12;
const HOLD = 'largeAmount';
/** Fewer orders than these are no measurement, but a trial of the benchmark: everything is done once. */
const TRIAL = 1000;
/** A fortieth of a million orders; nobody scrolls further. */
const SCROLLED = '/orders?period=days3';

/** `guanjia bench console [--orders 1000000]`: orders of the past. */
export async function benchConsole(orders = 1_000_000): Promise<Figure[]> {
  return withBrowser(async (sitDown) => {
    const house = await openServerHouse();
    try {
      const held = Math.min(REVIEWED, orders);
      const size = { orders, held, runs: orders < TRIAL ? 1 : RUNS };
      await fillHouse(house.house, house.merchant, orders);
      for (let from = 0; from < held; from += 50)
        await Promise.all(Array.from({ length: Math.min(50, held - from) }, (_, i) => placeHeld(house, from + i)));
      const seat = await sitDown(house);
      await seat.firstScreen('/', 'main table td');
      const figures: Figure[] = [];
      for (const part of [firstScreens, filtering, finding, reviewing, scrolling, wholeList]) {
        figures.push(...(await part(seat, size)));
        process.stderr.write(`measured: ${part.name}\n`);
      }
      return figures;
    } finally {
      await house.close();
    }
  });
}

/** An order the rules hold for its amount; a person may let it go. */
async function placeHeld({ url, key, merchant }: ServerHouse, n: number): Promise<void> {
  const amount = '15000000';
  const body = {
    currency: 'CNY',
    payable: amount,
    paid: amount,
    orderedAt: new Date(Date.now() - 3_600_000 + n).toISOString(),
    buyer: `held${n}`,
    recipient: {
      name: '王小明',
      phone: `139${String(n).padStart(8, '0')}`,
      province: '浙江省',
      city: '杭州市',
      district: '余杭区',
      detail: `文一西路${n}号`,
    },
    lines: [{ merchantCode: merchant.skus[n % merchant.skus.length]!.code, quantity: '1', price: amount, amount }],
  };
  const answer = await fetch(`${url}/api/v1/shops/${merchant.shop}/orders/HELD-${n}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { holds } = (await answer.json()) as { holds?: string[] };
  if (!holds?.includes(HOLD)) throw new Error(`order ${n} is not held for its amount: ${answer.status} ${holds}`);
}

const round = (value: number) => Math.round(value * 10) / 10;
const one = (what: string, value: number, unit: string, goal: number | null, runs: number): Figure => ({
  id: 'P9',
  what,
  value: round(value),
  unit,
  goal,
  better: 'lower',
  runs,
});

/** Every run in a browser that has seen nothing yet. */
async function firstScreens(seat: Seat, { runs }: Size): Promise<Figure[]> {
  const home: number[] = [];
  const list: number[] = [];
  let script = 0;
  for (let run = 0; run < runs; run++) {
    const first = await seat.firstScreen('/', 'main table td');
    home.push(first.ms);
    script = Math.max(script, first.scriptBytes);
    list.push((await seat.firstScreen('/orders', '[role=grid] [role=row][id]')).ms);
  }
  return [
    one('script on the first screen, gzipped', script / 1000, 'kB', 300, runs),
    one('from the address to the first page with its figures, nothing cached, median', median(home), 'ms', 1000, runs),
    one('the same, order list with its rows', median(list), 'ms', 1000, runs),
  ];
}

async function scrolling(seat: Seat, { runs }: Size): Promise<Figure[]> {
  const scrolls = Math.min(2, runs);
  const frames: number[] = [];
  let rows = 0;
  for (let run = 0; run < scrolls; run++) {
    const page = await seat.open(SCROLLED);
    await drawn(page);
    const scrolled = await scrollThrough(page);
    frames.push(...scrolled.frames);
    rows = scrolled.rows;
    await page.close();
  }
  const list = `a list of ${rows.toLocaleString('en')} rows scrolled end to end at 400 rows a second`;
  return [
    one(`${list}: p99 of the frames`, quantile(frames, 0.99), 'ms', 50, scrolls),
    one('the same, slowest frame', Math.max(...frames), 'ms', null, scrolls),
  ];
}

/** Every order there is, once, as fast as its pages come. */
async function wholeList(seat: Seat): Promise<Figure[]> {
  const page = await seat.open('/orders');
  await drawn(page);
  const begun = performance.now();
  const { frames, rows, heapBytes } = await goToTheEnd(page);
  const seconds = (performance.now() - begun) / 1000;
  await page.close();
  const list = `a list of ${rows.toLocaleString('en')} rows gone to its end as fast as pages come`;
  return [
    one(`${list}: p99 of the frames`, quantile(frames, 0.99), 'ms', 50, 1),
    one('the same, slowest frame', Math.max(...frames), 'ms', null, 1),
    one('the same, until the last row is there', seconds, 's', null, 1),
    one('the same, memory of the page in the end', heapBytes / 1e6, 'MB', null, 1),
  ];
}

async function filtering(seat: Seat, { orders, runs }: Size): Promise<Figure[]> {
  const times: number[] = [];
  for (let run = 0; run < Math.min(3, runs); run++) {
    const page = await seat.open('/orders');
    await drawn(page);
    times.push(...(await changeFilters(page)));
    await page.close();
  }
  const what = `filter changed until its rows are drawn, ${orders.toLocaleString('en')} orders on the server`;
  return [
    one(`${what}, median`, median(times), 'ms', 150, times.length),
    one('the same, p95', quantile(times, 0.95), 'ms', null, times.length),
  ];
}

/** Numbers of orders all over the past, typed into the search box with 40 ms a key. */
async function finding(seat: Seat, { orders }: Size): Promise<Figure[]> {
  const page = await seat.open('/');
  await page.locator('main table td').first().waitFor();
  const times: number[] = [];
  for (const number of await numbersOf(seat.context, seat.url)) {
    await page.keyboard.press('Control+k');
    const found = waitForOption(page, number);
    await page.keyboard.type(number, { delay: 40 });
    times.push(await found);
    await page.keyboard.press('Escape');
  }
  await page.close();
  const what = `search box: last key of a number until it is shown, ${orders.toLocaleString('en')} orders`;
  return [
    one(`${what}, median`, median(times), 'ms', 100, times.length),
    one('the same, slowest', Math.max(...times), 'ms', null, times.length),
  ];
}

async function numbersOf(context: BrowserContext, url: string): Promise<string[]> {
  const numbers: string[] = [];
  for (const state of ['finished', 'shipped', 'waitReview', 'cancelled']) {
    const answer = await context.request.get(`${url}/api/v1/orders?state=${state}&limit=50`);
    const { items } = (await answer.json()) as { items: { number: string }[] };
    for (let i = 0; i < FINDS / 4; i++) numbers.push(items[(i * 17) % items.length]!.number);
  }
  return numbers;
}

/** Selects the whole queue, takes the hold away and sees all of it gone, without touching a mouse. */
async function reviewing(seat: Seat, { held }: Size): Promise<Figure[]> {
  const page = await seat.open(`/orders?state=["waitReview"]&hold=["${HOLD}"]`);
  await drawn(page);
  const begun = performance.now();
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  await selectTheRest(page);
  await page.keyboard.press('u');
  // All are held for one reason, so that it is chosen already.
  await page.getByRole('dialog').locator('input:checked').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.locator('section[data-state=done]').waitFor({ timeout: 300_000 });
  const seconds = (performance.now() - begun) / 1000;
  const left = await seat.count(`held=true&holdReason=${HOLD}&text=HELD-`);
  if (left > 0) throw new Error(`${left} orders are still held`);
  await page.close();
  return [one(`${held.toLocaleString('en')} held orders reviewed by keys only`, seconds, 's', 60, 1)];
}

/** The second press takes what is not loaded, if there is such; it is asked for once the first has been drawn. */
async function selectTheRest(page: Page): Promise<void> {
  await page.locator('[role=row][aria-selected=true]').first().waitFor();
  if ((await page.locator('[role=grid]').getAttribute('aria-rowcount')) !== '-1') return;
  const all = page.waitForResponse((response) => response.url().includes('/orders/refs'));
  await page.keyboard.press('Shift+X');
  await all;
}
