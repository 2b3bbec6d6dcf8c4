/** The history beside a master's form (IAM-1): what is changed there stands in it at once, from what to what, and by whom. */
import { expect, test } from 'vitest';
import type { Language, Seat, Stage } from '../stage.ts';
import { makeSkus, openShop } from './own-house.ts';

export function playHistory(on: () => Stage): void {
  test.each<Language>(['en'])(
    'IAM-1 a SKU’s price and a shop’s deadline are changed, and their histories say who made what of what, in %s',
    async (language) => {
      const stage = on();
      const seat = await stage.seat('admin', language, '/goods');
      const { page, say } = seat;
      const me = await stage.ask<{ user: { name: string } }>(seat, '/api/v1/session');
      const mark = language === 'en' ? 'EN' : 'ZH';
      const [sku] = await makeSkus(stage, seat, [{ code: `HIS-${mark}-01`, name: `青瓷杯 ${mark}` }]);
      await page.goto(`${stage.url}/goods?sku=${sku!.id}`);
      await changeField(seat, sku!.code, say('goods.price'), '109.5');
      await told(seat, me.user.name, say('access.action.sku.change'), say('goods.price'), ['99.00', '109.50']);
      await changeField(seat, sku!.code, say('goods.supplier'), '景德镇');
      await told(seat, me.user.name, say('access.action.sku.change'), say('goods.supplier'), ['景德镇']);
      // The one before stays below it, and the making below both.
      await told(seat, me.user.name, say('access.action.sku.change'), say('goods.price'), ['99.00', '109.50'], 1);
      await entries(seat).nth(2).getByText(say('access.action.sku.create')).waitFor();

      const shop = await openShop(stage, seat, `青瓷小店 ${mark}`);
      await page.goto(`${stage.url}/shops?open=${shop.id}`);
      await changeField(seat, shop.name, say('shops.answerHours'), '12');
      await told(seat, me.user.name, say('access.action.shop.update'), say('shops.answerHours'), ['24', '12']);
    },
  );
}

const entries = ({ page, say }: Seat) =>
  page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: say('history.title'), exact: true }) })
    .locator('ol > li');

/** As a person does it: the field, the value, Ctrl+S. */
async function changeField({ page, say }: Seat, form: string, label: string, value: string): Promise<void> {
  const panel = page.getByRole('form', { name: form });
  await panel.waitFor();
  const field = panel.getByLabel(label, { exact: true });
  await field.fill(value);
  await page.keyboard.press('Control+s');
  await panel.getByText(say('form.saved')).waitFor();
}

/** The `at`-th entry names what was done, by whom, and the field with its values. */
async function told(seat: Seat, by: string, action: string, field: string, values: string[], at = 0): Promise<void> {
  const entry = entries(seat).nth(at).filter({ hasText: field });
  await entry.getByText(action, { exact: true }).waitFor();
  const text = await entry.innerText();
  for (const part of [by, ...values]) expect(text).toContain(part);
}
