/**
 * A document read to its ground (ORD-15, STK-10): how far an order has come, what it and its parcel posted in the ledger,
 * from an entry to the document behind it and back; what a receipt posted.
 */
import { expect, test } from 'vitest';
import type { Language, Seat, Stage } from '../stage.ts';
import { detailOf, makeSkus, type OwnSku, openShop, type Placed, place, receive, warehouses } from './own-house.ts';

type Read = { sku: OwnSku; order: Placed; parcel: { id: string; number: string } };

export function playDocuments(on: () => Stage): void {
  test.each<Language>(['en'])(
    'ORD-15 STK-10 an order’s track and its ledger entries lead to the parcel behind them and back, in %s',
    async (language) => {
      const stage = on();
      const seat = await stage.seat('admin', language, '/orders');
      const read = await prepare(stage, seat);
      await seat.page.goto(`${stage.url}/orders/${read.order.id}`);
      await readTrack(seat);
      await readEntries(seat, read);
      await followParcel(seat, read);
      await readReceipt(stage, seat, read);
      await seat.page.context().close();
      await readOnPhone(stage, language, read);
    },
  );
}

/** An order that was let through by rules, whose goods were picked. */
async function prepare(stage: Stage, seat: Seat): Promise<Read> {
  const mark = seat.language === 'en' ? 'EN' : 'ZH';
  const [sku] = await makeSkus(stage, seat, [{ code: `DOC-${mark}-01`, name: `棉麻茶席 ${mark}` }]);
  const [node] = await warehouses(stage, seat);
  await receive(stage, seat, node.id, [{ skuId: sku!.id, quantity: '20', bin: 'T-01' }]);
  const shop = await openShop(stage, seat, `茶席小店 ${mark}`);
  const order = await place(stage, seat, shop, { number: `DOC-${mark}-1`, sku: sku!, quantity: 3 });
  expect(order.state).toBe('released');
  const { fulfilments } = await detailOf<{ fulfilments: Read['parcel'][] }>(stage, seat, order.id);
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const data = { ids: [fulfilments[0]!.id] };
  const picked = await seat.page.context().request.post(`${stage.url}/api/v1/pick-lists`, { data, headers });
  expect(picked.ok()).toBe(true);
  return { sku: sku!, order, parcel: fulfilments[0]! };
}

const track = ({ page, say }: Seat) => page.getByRole('region', { name: say('track.title') });

async function readTrack(seat: Seat): Promise<void> {
  const { say } = seat;
  const steps = track(seat).getByRole('listitem');
  await steps.first().waitFor();
  const names = ['order', 'payment', 'review', 'release', 'shipment', 'signature'].map((one) =>
    say(`track.order.${one}`),
  );
  const texts = await steps.allInnerTexts();
  expect(texts.map((text, at) => text.includes(names[at]!))).toEqual(names.map(() => true));
  expect(texts[2]).toContain(say('track.byRules'));
  const present = track(seat).locator('[aria-current=step]');
  expect(await present.count()).toBe(1);
  expect(await present.innerText()).toContain(say('track.order.shipment'));
}

const entries = ({ page, say }: Seat) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: say('entries.title'), exact: true }) });

async function open(seat: Seat): Promise<void> {
  const { page, say } = seat;
  const button = page.getByRole('button', { name: `${say('entries.show')} ${say('entries.title')}` });
  await button.focus();
  await page.keyboard.press('Enter');
}

/** The promise of the order, and the pick of its parcel: the shelf is named. */
async function readEntries(seat: Seat, { sku, order, parcel }: Read): Promise<void> {
  const { page, say } = seat;
  await open(seat);
  const rows = entries(seat).getByRole('listitem');
  await expect.poll(() => rows.count()).toBe(2);
  const [promise, pick] = (await rows.allInnerTexts()) as [string, string];
  for (const text of [say('ledger.hold'), sku.code, say('ledgerPlace.sellable'), say('ledgerPlace.customer'), '3'])
    expect(promise).toContain(text);
  expect(promise).toContain(say('why.reason.orders.reserved'));
  for (const text of [say('ledger.post'), sku.code, 'T-01', say('ledgerPlace.staging'), '3'])
    expect(pick).toContain(text);
  const headings = await entries(seat).getByRole('heading', { level: 3 }).allInnerTexts();
  expect(headings.map((text) => text.replace(/\s+/g, ' '))).toEqual([
    `${say('entries.this')} ${order.number}`,
    `${say('document.fulfilment')} ${parcel.number}`,
  ]);
  const download = page.waitForEvent('download');
  await entries(seat)
    .getByRole('button', { name: say('entries.save') })
    .click();
  expect((await download).suggestedFilename()).toBe(`${say('entries.file')}-${order.number}.csv`);
}

/** To the parcel, its own track and entries, and back to the order by its number. */
async function followParcel(seat: Seat, { order, parcel }: Read): Promise<void> {
  const { page, say } = seat;
  await entries(seat).getByRole('link', { name: parcel.number }).focus();
  await page.keyboard.press('Enter');
  const row = page.getByRole('grid').locator('[role=row][id]').filter({ hasText: parcel.number });
  await row.waitFor();
  await page.keyboard.press('j');
  await page.getByRole('heading', { level: 2, name: parcel.number }).waitFor();
  expect(await track(seat).locator('[aria-current=step]').innerText()).toContain(say('track.parcel.check'));
  await open(seat);
  await entries(seat)
    .getByText(/T-01 → /)
    .waitFor();
  await page.getByRole('link', { name: say('action.openPage') }).click();
  await page.getByRole('heading', { level: 1, name: order.number }).waitFor();
}

/** A receipt: from the supplier to the shelf. */
async function readReceipt(stage: Stage, seat: Seat, { sku }: Read): Promise<void> {
  const { page, say } = seat;
  type Rows = { items: { id: string; number: string }[] };
  const { items } = await stage.ask<Rows>(seat, '/api/v1/stock/documents?kind=receipt&limit=50');
  type Detail = { lines: { sku: { id: string } }[] };
  const read = await Promise.all(items.map(({ id }) => stage.ask<Detail>(seat, `/api/v1/stock/documents/${id}`)));
  const receipt = items[read.findIndex(({ lines }) => lines.some((line) => line.sku.id === sku.id))]!;
  await page.goto(`${stage.url}/stock/documents?open=${receipt.id}`);
  await page.getByRole('heading', { level: 2, name: receipt.number }).waitFor();
  await open(seat);
  const rows = entries(seat).getByRole('listitem');
  await expect.poll(() => rows.count()).toBe(2);
  await entries(seat)
    .getByText(new RegExp(`^${say('ledgerPlace.supplier')} → .*${say('ledgerPlace.sellable')}$`))
    .waitFor();
}

/** No room for a row of steps: the present one, and the others when it is unfolded. */
async function readOnPhone(stage: Stage, language: Language, { order }: Read): Promise<void> {
  const seat = await stage.seat('admin', language, `/orders/${order.id}`, 390);
  const { page, say } = seat;
  const fold = track(seat).getByRole('button', { expanded: false });
  await fold.waitFor();
  expect(await fold.innerText()).toContain(say('track.of', { step: 5, steps: 6 }));
  await fold.click();
  await track(seat).getByText(say('track.byRules')).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.context().close();
}
