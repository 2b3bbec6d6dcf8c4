/** Signing in (IAM-3): a wrong password is told and forgotten, the right one opens the console. */
import { expect, test } from 'vitest';
import type { Language, Stage } from '../stage.ts';

export function playSignIn(on: () => Stage): void {
  test.each<Language>(['zh-CN', 'en'])('IAM-3 signing in, in %s', async (language) => {
    const stage = on();
    const { page, say } = await stage.seat(null, language, '/');
    await page.getByLabel(say('session.login')).fill('admin');
    await page.getByLabel(say('session.password')).fill('not the password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText(say('refusal.identity.wrongCredentials')).waitFor();
    expect(await page.getByLabel(say('session.password')).inputValue()).toBe('');

    await page.getByLabel(say('session.password')).fill(stage.passwordOf('admin'));
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: say('nav.areas') }).waitFor();
    await page.getByRole('button', { name: say('session.signOut') }).click();
    await page.getByLabel(say('session.password')).waitFor();
  });
}
