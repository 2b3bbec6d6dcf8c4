/** One stop (ORD-13): an order whose parcel is on the bench; and a parcel stopped at the courier (SHP-5). By keyboard. */
import { expect, test } from 'vitest';
import type { Language, Seat, Stage } from '../stage.ts';

type Parcel = {
  id: string;
  number: string;
  order: { id: string; number: string };
  holds: string[];
  waybill: { number: string | null } | null;
};
type Intercept = { id: string; state: string; answer: string };

const parcelsOf = async (stage: Stage, seat: Seat, query: string) =>
  (await stage.ask<{ items: Parcel[] }>(seat, `/api/v1/parcels?${query}`)).items;

/** The newest of a queue: the warehouse of the demo takes the oldest, and no play takes one that another has stopped. */
async function newest(stage: Stage, seat: Seat, query: string): Promise<Parcel> {
  let found: Parcel | undefined;
  const look = async () => {
    const parcels = await parcelsOf(stage, seat, `${query}&limit=200`);
    found = parcels.findLast(({ holds, waybill }) => holds.length === 0 && waybill?.number);
    return found;
  };
  await expect.poll(look, { timeout: 90_000 }).toBeDefined();
  return found!;
}

/** The demo's warehouse may be at the very parcel, or done with it: the bench says so, and the newest is another. */
async function openOnBench(stage: Stage, seat: Seat): Promise<Parcel> {
  const { page, say } = seat;
  const opened = page.getByLabel(say('check.scanItem'));
  for (;;) {
    const parcel = await newest(stage, seat, 'state=printed&state=picking');
    await page.goto(`${stage.url}/check`);
    await page.getByLabel(say('check.scanWaybill')).waitFor();
    await page.keyboard.type(parcel.waybill!.number!);
    await page.keyboard.press('Enter');
    await opened.or(page.locator('main[data-light=wrong]')).first().waitFor();
    if (await opened.isVisible()) return parcel;
  }
}

export function playStop(on: () => Stage): void {
  test.each<Language>(['zh-CN'])(
    'ORD-13 an order is stopped while its parcel is on the bench: shown before, told after, and the bench says so, in %s',
    { timeout: 120_000 },
    async (language) => {
      const stage = on();
      const seat = await stage.seat('admin', language, '/orders');
      const { page, say } = seat;
      const parcel = await openOnBench(stage, seat);

      const other = await page.context().newPage();
      await other.goto(`${stage.url}/orders/${parcel.order.id}`);
      await other.getByRole('heading', { name: parcel.order.number }).waitFor();
      await other.keyboard.press('Shift+S');
      const dialog = other.getByRole('dialog');
      await dialog.getByText(say('stop.part.bench')).waitFor();
      await other.keyboard.type('OK 13:40');
      await other.keyboard.press('Control+Enter');
      await other.getByText(say('stop.last')).waitFor();
      await other.getByText(say('stop.out.label.tearUp')).waitFor();
      expect(await stage.ask(seat, `/api/v1/orders/${parcel.order.id}`)).toMatchObject({ state: 'cancelled' });

      await page.bringToFront();
      await page.keyboard.type('0000000000000');
      await page.keyboard.press('Enter');
      await page.locator('main[data-light=stopped]').waitFor();
    },
  );

  test('SHP-5 a parcel under way is stopped at the courier and its end is noted, by keyboard', {
    timeout: 120_000,
  }, async () => {
    const stage = on();
    const seat = await stage.seat('admin', 'zh-CN', '/orders');
    const { page, say } = seat;
    const parcel = await newest(stage, seat, 'state=shipped&state=inTransit');
    await page.goto(`${stage.url}/parcels?queue=underWay&text=${parcel.number}`);
    const row = page.getByRole('row').filter({ hasText: parcel.number });
    await row.getByRole('checkbox', { name: say('table.selectRow') }).check();
    await page.keyboard.press('i');
    await page.getByRole('dialog').getByText(say('intercepts.backToUs')).waitFor();
    await page.locator('textarea:focus').waitFor();
    await page.keyboard.type('OK 13:40');
    await page.keyboard.press('Control+Enter');
    await page.getByText(say('run.result', { done: '1', refused: '0' })).waitFor();

    await page.goto(`${stage.url}/intercepts?queue=all&text=${parcel.number}`);
    await page.getByRole('grid').getByText(parcel.waybill!.number!).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('2');
    await page.locator('textarea:focus').waitFor();
    await page.keyboard.type('LEFT');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('grid').getByText(say('intercepts.state.success')).waitFor();
    const { items } = await stage.ask<{ items: Intercept[] }>(seat, `/api/v1/intercepts?text=${parcel.number}`);
    expect(items).toMatchObject([{ state: 'success', answer: 'LEFT', parcel: { state: 'intercepted' } }]);
  });
}
