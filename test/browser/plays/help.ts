/** Help that gets out of the way, a first day that ticks itself off, a look kept per person, and the design page. */
import { expect, test } from 'vitest';
import type { Language, Stage } from '../stage.ts';

type Kept = { preferences: { name: string; value: string }[] };

export function playHelp(on: () => Stage): void {
  test.each<Language>(['zh-CN'])('an explanation is hidden for good and brought back by ?, in %s', async (language) => {
    const { page, say } = await on().seat('caiwu', language, '/bills');
    const explanation = page.getByRole('region', { name: say('help.explanation') });
    await Promise.all([
      page.waitForResponse((response) => response.url().includes('/preferences/')),
      explanation.getByRole('button', { name: say('help.hide') }).click(),
    ]);
    await page.reload();
    await page.getByRole('navigation', { name: say('nav.areas') }).waitFor();
    expect(await explanation.count()).toBe(0);
    await page.keyboard.press('?');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: say('help.showAll') })
      .click();
    await page.keyboard.press('Escape');
    await explanation.waitFor();
  });

  test('the first day ticks what the person did, is put away and brought back', async () => {
    const stage = on();
    const { page, say } = await stage.seat('admin', 'en', '/bills');
    const day = page.getByRole('region', { name: say('help.firstDay') });
    await day.getByRole('button', { name: new RegExp(say('help.firstDay')) }).click();
    const bill = page.getByRole('listitem').filter({ hasText: say('help.step.bill.title') });
    await bill.getByLabel(say('help.stepDone')).waitFor();
    await page.keyboard.press('Escape');

    await day.getByRole('button', { name: say('help.putAway') }).click();
    await day.waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('button', { name: say('help.bringBack') }).click();
    await page.keyboard.press('Escape');
    await day.waitFor();
  });

  test('language and mode go with the person to another browser', async () => {
    const stage = on();
    const here = await stage.seat('fuhe', 'zh-CN', '/');
    const keptLook = () =>
      here.page.waitForResponse((response) => response.url().endsWith('/preferences/look') && response.ok());
    await Promise.all([keptLook(), here.page.getByRole('button', { name: here.say('nav.mode') }).click()]);
    await Promise.all([keptLook(), here.page.getByRole('button', { name: here.say('nav.otherLanguage') }).click()]);
    const { preferences } = await stage.ask<Kept>(here, '/api/v1/preferences');
    expect(JSON.parse(preferences.find(({ name }) => name === 'look')!.value)).toEqual({
      mode: 'dark',
      language: 'en',
    });

    const there = await stage.seat('fuhe', 'zh-CN', '/');
    await there.page.locator('html[lang=en]').waitFor();
    expect(await there.page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
    await here.page.context().request.put(`${stage.url}/api/v1/preferences/look`, { data: { value: '{}' } });
  });

  test('by keyboard: the skip link leads to the page, and the focus comes back after a dialog', async () => {
    const { page, say } = await on().seat('admin', 'en', '/access/roles');
    const add = page.getByRole('button', { name: say('access.addRole') });
    await add.waitFor();
    await page.keyboard.press('Tab');
    await page
      .getByRole('button', { name: say('nav.skip') })
      .and(page.locator(':focus'))
      .waitFor();
    await page.keyboard.press('Enter');
    await page.locator('main:focus').waitFor();
    await add.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await add.and(page.locator(':focus')).waitFor();
  });
}
