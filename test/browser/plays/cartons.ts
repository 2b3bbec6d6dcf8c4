/** A carton is kept, named at the bench with a drawing, and taken out of use (WMS-8). */
import { expect, test } from 'vitest';
import type { Seat, Stage } from '../stage.ts';

type Parcel = { holds: string[]; quantity: string; waybill: { number: string | null } | null };

/** By the beginning of its name: a required one ends in a star. */
const field = ({ page }: Seat, name: string) =>
  page.getByRole('complementary').getByRole('textbox', { name: new RegExp(`^${name}`) });

/** One that can be opened at a bench: the newest, because the warehouse of the demo takes the oldest. */
async function numberOf(stage: Stage, seat: Seat): Promise<string> {
  const look = async () => {
    const query = 'state=waybilled&waybillState=issued&waybillState=printed&limit=200';
    const { items } = await stage.ask<{ items: Parcel[] }>(seat, `/api/v1/parcels?${query}`);
    return items.findLast((one) => one.holds.length === 0 && one.waybill?.number)?.waybill?.number ?? undefined;
  };
  await expect.poll(look, { timeout: 60_000 }).toBeDefined();
  return (await look())!;
}

export function playCartons(on: () => Stage): void {
  test.each(['zh-CN'] as const)(
    'WMS-8 a carton is kept and named at the bench, drawn, and put out of use: %s',
    async (language) => {
      const stage = on();
      const seat = await stage.seat('admin', language, '/settings/cartons');
      const { page, say } = seat;
      const code = `BIG-${language}`;
      await page.getByRole('grid').locator('[role=row][id]').first().waitFor();
      await page.keyboard.press('n');
      await field(seat, say('cartons.code')).fill(code);
      await field(seat, say('cartons.name')).fill('特大箱');
      for (const side of ['lengthMm', 'widthMm', 'heightMm']) await field(seat, say(`cartons.${side}`)).fill('1900');
      await field(seat, say('cartons.mostWeightG')).fill('90000');
      // Cheaper than all others, so every parcel goes into it.
      await field(seat, say('cartons.price')).fill('0.01');
      await page.keyboard.press('Control+s');
      await page.getByRole('grid').getByText(code).waitFor();

      const number = await numberOf(stage, seat);
      await page.goto(`${stage.url}/check`);
      await page.getByLabel(say('check.scanWaybill')).waitFor();
      await page.keyboard.type(number);
      await page.keyboard.press('Enter');
      const card = page.getByRole('region', { name: say('carton.take') });
      await card.getByText(code).waitFor();
      await card.getByRole('img').waitFor();
      expect(await card.getByRole('img').locator('g').count()).toBeGreaterThan(0);
      await page.keyboard.press('F4');
      await card.getByRole('button', { name: say('carton.show') }).waitFor();
      expect(await card.getByRole('img').count()).toBe(0);
      await page.keyboard.press('F4');
      await card.getByRole('img').waitFor();
      // A scan that is wrong changes nothing of it.
      await page.keyboard.type('0000000000000');
      await page.keyboard.press('Enter');
      await page.locator('main[data-light=wrong]').waitFor();
      await card.getByText(code).waitFor();
      await page.keyboard.press('Escape');
      await card.waitFor({ state: 'detached' });

      await page.goto(`${stage.url}/settings/cartons`);
      await page.getByRole('grid').getByText(code).click();
      await page.getByRole('complementary').getByRole('switch').click();
      await page.keyboard.press('Control+s');
      await page.getByRole('row').filter({ hasText: code }).getByText(say('cartons.off')).waitFor();
    },
  );
}
