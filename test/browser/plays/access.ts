/** Access as an owner manages it (IAM-1, IAM-3): a role, a person who gets it, a key, one's own second factor. */
import { expect, test } from 'vitest';
import type { Language, Stage } from '../stage.ts';

export function playAccess(on: () => Stage): void {
  test.each<Language>(['zh-CN', 'en'])(
    'IAM-1 a role is made, given to a new person, and works, in %s',
    async (language) => {
      const stage = on();
      const { page, say } = await stage.seat('admin', language, '/access/roles');
      const [role, login] = [`Night ${language}`, `night-${language.toLowerCase()}`];
      const dialog = page.getByRole('dialog');

      await page.getByRole('button', { name: say('access.addRole') }).click();
      await dialog.getByLabel(say('access.roleName')).fill(role);
      await dialog.getByLabel(say('access.rights.orders.read')).check();
      await page.keyboard.press('Control+Enter');
      await page.getByRole('columnheader', { name: role }).waitFor();

      await page.getByRole('link', { name: say('access.users'), exact: true }).click();
      await page.getByRole('button', { name: say('access.addUser') }).click();
      await dialog.getByLabel(say('access.name')).fill('Ye Ban');
      await dialog.getByLabel(say('access.login')).fill(login);
      await page.keyboard.press('Control+Enter');
      await dialog.getByText(say('access.shownOnce')).waitFor();
      const password = (await dialog.getByTitle(say('action.copy')).textContent())!;
      await dialog.getByRole('button', { name: say('access.done') }).click();

      const person = page.getByRole('complementary', { name: 'Ye Ban' });
      await person.getByText(say('access.noGrants')).waitFor();
      await person.getByRole('button', { name: say('access.grants'), exact: true }).click();
      await page.getByRole('radio', { name: role }).click();
      await person.getByRole('button', { name: say('access.give') }).click();
      await person.getByRole('button', { name: say('access.take', { role }) }).waitFor();

      const other = await stage.seat(null, language, '/');
      await other.page.getByLabel(say('session.login')).fill(login);
      await other.page.getByLabel(say('session.password')).fill(password);
      await other.page.keyboard.press('Enter');
      await other.page.getByRole('link', { name: say('nav.orders') }).waitFor();
      expect(await other.page.getByRole('link', { name: say('access.users'), exact: true }).count()).toBe(0);
      await other.page.context().close();

      await person.getByRole('button', { name: say('access.disable') }).click();
      await dialog.getByRole('button', { name: say('access.disable') }).click();
      await person.getByText(say('access.disabled')).waitFor();
      await page.context().close();
    },
  );

  test('IAM-3 a key is made, shown once, works, and is revoked', async () => {
    const stage = on();
    const { page, say } = await stage.seat('admin', 'en', '/access/keys');
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: say('access.addKey') }).click();
    await dialog.getByLabel(say('access.keyName')).fill('ERP');
    await dialog.getByLabel(say('access.rights.stock.read')).check();
    await page.keyboard.press('Control+Enter');
    await dialog.getByText(say('access.shownOnce')).waitFor();
    const key = (await dialog.getByTitle(say('action.copy')).textContent())!;
    const asked = async () =>
      (await fetch(`${stage.url}/api/v1/nodes`, { headers: { authorization: `Bearer ${key}` } })).status;
    expect(await asked()).toBe(200);
    await dialog.getByRole('button', { name: say('access.done') }).click();
    await page.getByRole('row', { name: /ERP/ }).click();
    const view = page.getByRole('complementary', { name: 'ERP' });
    await view.getByRole('button', { name: say('access.revoke') }).click();
    await dialog.getByRole('button', { name: say('access.revoke') }).click();
    await view.getByText(say('access.revoked')).waitFor();
    expect(await asked()).toBe(401);
    await page.context().close();
  });

  test('IAM-3 a wrong old password and a wrong code are told where they were typed', async () => {
    const { page, say } = await on().seat('admin', 'zh-CN', '/account');
    await page.getByLabel(say('access.oldPassword')).fill('not the password');
    await page.getByLabel(say('access.newPassword'), { exact: true }).fill('a longer new password');
    await page.getByLabel(say('access.repeatPassword')).fill('a longer new password');
    await page.getByRole('button', { name: say('access.changePassword') }).click();
    await page.getByRole('alert').getByText(say('refusal.identity.wrongPassword')).waitFor();
    await page.getByRole('button', { name: say('access.factorStart') }).click();
    await page.getByLabel(say('access.factorCode')).fill('000000');
    await page.getByRole('button', { name: say('access.factorConfirm') }).click();
    await page.getByRole('alert').getByText(say('refusal.identity.wrongCode')).waitFor();
    await page.context().close();
  });
}
