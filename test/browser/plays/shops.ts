/** Shops as their owner connects them (CHN-2), by keyboard alone. */
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Language, Seat, Stage } from '../stage.ts';

type Masters = {
  shops: { id: string; name: string; channel: string; active: boolean; settings: { merchantAccount: string } }[];
};
type Accounts = { accounts: { id: string; name: string }[] };

const MOST_STEPS = 40;

/** Tab by Tab, as one who has no mouse. */
async function tabTo({ page }: Seat, wanted: Locator): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not reached in ${MOST_STEPS} steps: ${wanted}`);
}

export function playShops(on: () => Stage): void {
  test.each<Language>(['en'])(
    'CHN-2 IAM-1 a shop is connected by keyboard, its keys called as the channel calls them, also in the audit log, in %s',
    async (language) => {
      const stage = on();
      const seat = await stage.seat('admin', language, '/shops');
      const { page, say } = seat;
      const [name, key] = [
        `键盘开的店 ${crypto.randomUUID().slice(0, 8)}`,
        say('credential.woocommerce.consumerKey.name'),
      ];
      const account = (await stage.ask<Accounts>(seat, '/api/v1/merchant-accounts')).accounts[0]!;
      await page.getByRole('grid').locator('[role=row][id]').first().waitFor();
      await page.keyboard.press('n');
      const form = page.getByRole('form', { name: say('shops.connect') });
      await form.waitFor();
      await page.keyboard.type(name);
      // The kind of channel is chosen after all: what was typed stays, and so does the place.
      await page.keyboard.press('Shift+Tab');
      const wanted = form.getByRole('radio', { name: 'WooCommerce' });
      while (!(await wanted.isChecked())) await page.keyboard.press('ArrowRight');
      await form.getByLabel(key).waitFor();
      expect(await wanted.evaluate((one) => one === document.activeElement)).toBe(true);
      expect(await form.getByLabel(say('shops.name')).inputValue()).toBe(name);
      await form.getByText(say('credential.woocommerce.consumerKey.where')).waitFor();

      await tabTo(seat, form.getByRole('switch', { name: say('shops.active'), exact: true }));
      await page.keyboard.press('Space');
      await tabTo(seat, form.getByLabel(key));
      await page.keyboard.type('ck_0123456789');
      await tabTo(seat, form.getByLabel(say('shops.merchantAccount')));
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Control+s');
      await page.getByRole('form', { name }).waitFor();

      const { shops } = await stage.ask<Masters>(seat, '/api/v1/shops/masters');
      expect(shops.find((one) => one.name === name)).toMatchObject({
        ...{ channel: 'woocommerce', active: false, settings: { merchantAccount: account.id } },
      });
      // Its history is told in the words of the form: the account by its name.
      await page.getByRole('form', { name }).getByRole('insertion').filter({ hasText: account.name }).waitFor();

      await page.goto(`${stage.url}/access/audit`);
      const row = page.getByRole('row').filter({ hasText: name }).first();
      await row.waitFor();
      expect(await row.innerText()).toContain(`${say('access.subjectKind.shop')} ${name}`);
      await row.click();
      await page.getByRole('complementary').getByText('Consumer key').waitFor();
    },
  );
}
