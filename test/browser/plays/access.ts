/** Access as an owner manages it (IAM-1, IAM-3): a role, a person who gets it, a key, one's own second factor. */
import { expect, test } from 'vitest';
import type { Language, Seat, Stage } from '../stage.ts';

export function playAccess(on: () => Stage): void {
  test.each<Language>(['zh-CN'])('IAM-1 a role is made, given to a new person, and works, in %s', async (language) => {
    const stage = on();
    const { page, say } = await stage.seat('admin', language, '/access/roles');
    const [role, login] = [`Night ${language}`, `night-${language.toLowerCase()}`];
    const dialog = page.getByRole('dialog');

    await page.getByRole('button', { name: say('access.addRole') }).click();
    await dialog.getByLabel(say('access.roleName')).fill(role);
    await dialog.getByLabel(say('access.rights.orders.read'), { exact: true }).check();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('columnheader', { name: role }).waitFor();

    await page.getByRole('link', { name: say('nav.users'), exact: true }).click();
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
    expect(await other.page.getByRole('link', { name: say('nav.users'), exact: true }).count()).toBe(0);
    await other.page.context().close();

    await person.getByRole('button', { name: say('access.disable') }).click();
    await dialog.getByRole('button', { name: say('access.disable') }).click();
    await person.getByText(say('access.disabled')).waitFor();
  });

  test('IAM-1 a role gets a limit, which stands in the matrix; two roles are compared', async () => {
    const { page, say } = await on().seat('admin', 'en', '/access/roles');
    const dialog = page.getByRole('dialog');
    const action = say('access.limited.refundPayment');
    await page.getByRole('button', { name: say('access.addRole') }).click();
    await dialog.getByLabel(say('access.roleName')).fill('Refunds');
    await dialog.getByLabel(say('access.rights.payments.write')).check();
    await dialog.getByRole('button', { name: say('access.addLimit', { action }) }).click();
    await dialog.getByLabel(say('access.limitSum', { action })).fill('1234.50');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('columnheader', { name: 'Refunds' }).waitFor();
    await page.getByText('1,234.50').waitFor();
    await page.getByLabel(say('access.compareFirst')).selectOption({ label: 'Refunds' });
    await page.getByLabel(say('access.compareSecond')).selectOption({ label: '无权限' });
    expect(await page.getByRole('row').count()).toBe(3);
  });

  test('IAM-1 a refund above a limit waits, and somebody else approves it by key', async () => {
    const stage = on();
    const admin = await stage.seat('admin', 'en', '/access/roles');
    await setRefundLimit(stage, admin, '1');
    const reason = `Above the limit ${Date.now()}`;
    const maker = await stage.seat('caiwu', 'en', '/payments');
    await maker.page.getByRole('grid').locator('[role=row][id]').first().click();
    const payment = maker.page.getByRole('complementary', { name: maker.say('payments.one') });
    await payment.getByRole('button', { name: maker.say('payments.refund') }).click();
    const dialog = maker.page.getByRole('dialog');
    await dialog.getByLabel(maker.say('payments.refundAmount', { currency: 'CNY' })).fill('0.02');
    await dialog.getByLabel(maker.say('payments.reason')).fill(reason);
    await maker.page.keyboard.press('Control+Enter');
    await payment.getByText(maker.say('payments.refundState.waitApproval')).waitFor();
    await setRefundLimit(stage, admin, '200000');
    await admin.page.context().close();
    await maker.page.context().close();

    const { page, say } = await stage.seat('fuhe', 'zh-CN', '/approvals');
    const row = page
      .getByRole('grid', { name: say('nav.approvals') })
      .locator('[role=row][id]')
      .filter({ hasText: reason });
    await row.click();
    await page
      .getByRole('complementary', { name: say('nav.approvals') })
      .getByText(reason)
      .first()
      .waitFor();
    await page.keyboard.press('a');
    await row.waitFor({ state: 'detached' });
  });

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
  });
}

type Roles = { roles: { code: string; version: number; name: string; rights: string[] }[] };

/** The role of whoever asks for refunds, as an owner changes it. */
async function setRefundLimit(stage: Stage, admin: Seat, amount: string): Promise<void> {
  const { roles } = await stage.ask<Roles>(admin, '/api/v1/roles');
  const { code, version, name, rights } = roles.find((role) => role.code === 'financeMaker')!;
  const answer = await admin.page.context().request.put(`${stage.url}/api/v1/roles/${code}`, {
    data: { name, rights, limits: [{ action: 'refundPayment', currency: 'CNY', amount }] },
    headers: { 'if-match': `"${version}"` },
  });
  expect(answer.status()).toBe(200);
}
