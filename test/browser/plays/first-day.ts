/**
 * An administrator's first day (IAM-1, CAT-6, CHN-3): he signs in with the password he was given, makes it his own and
 * adds a second factor, connects a shop (with a wrong address first), brings goods and stock in from files of which one
 * row is bad, says what an unknown listing is, lets a warehouse worker in who then sees one warehouse only, makes a key
 * and a webhook, sees that all is well, and finds all of it in the audit log. Chapters of one story.
 */

import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Language, Seat, Stage } from '../stage.ts';
import { type Node, openShop, place, warehouses } from './own-house.ts';

type Made = { id: string; password: string };
type Day = {
  stage: Stage;
  seat: Seat;
  /** Tells what the two languages make apart. */
  mark: string;
  login: string;
  password: string;
  node: Node;
  /** An order whose goods nobody knows yet. */
  title: string;
};
const NEW_PASSWORD = 'ein langes neues Passwort 42';

export function playFirstDay(on: () => Stage): void {
  describe.each<Language>(['zh-CN', 'en'])("IAM-1 an administrator's first day, in %s", (language) => {
    let day: Day;
    beforeAll(async () => {
      day = await prepare(on(), language);
    });
    afterAll(() => day?.seat.page.context().close());

    test('he signs in with the password he was given, and is shown the way', () => signInFirst(day));
    test('the password becomes his own, and a second factor is asked for from then on', () => secure(day));
    test('CHN-3 a shop is refused with a wrong address and connected with a right one', () => connectShop(day));
    test('CAT-6 goods and stock come in from files, one bad row stays out with its reason', () => bringGoods(day));
    test('CAT-4 an unknown listing is mapped by its suggestion, and its order goes on', () => mapListing(day));
    test('a person with a role for one warehouse sees that one only', () => letIn(day));
    test('a key and a webhook are made', () => connectPrograms(day));
    test('all is well, and the audit log knows all of it', () => lookBack(day));
  });
}

async function prepare(stage: Stage, language: Language): Promise<Day> {
  const owner = await stage.seat('admin', language, '/');
  const mark = language === 'en' ? 'EN' : 'ZH';
  const login = `first-${mark.toLowerCase()}`;
  const { id, password } = await stage.tell<Made>(owner, 'POST', '/api/v1/users', { login, name: `开张 ${mark}` });
  await stage.tell(owner, 'POST', `/api/v1/users/${id}/grants`, { role: 'owner' });
  const [node] = await warehouses(stage, owner);
  const title = `开张羊毛毯 ${mark}款`;
  const shop = await openShop(stage, owner, `开张旧店 ${mark}`);
  const unknown = { id: '', code: `OLD-${mark}`, name: title };
  const placed = await place(stage, owner, shop, { number: `KZ-${mark}-1`, sku: unknown });
  expect(placed.holds).toEqual(['mappingMissing']);
  await owner.page.context().close();
  return { stage, seat: await stage.seat(null, language, '/'), mark, login, password, node, title };
}

const press = async ({ seat }: Day, ...keys: string[]): Promise<void> => {
  for (const key of keys) await seat.page.keyboard.press(key);
};
/** To a page by its name, as one goes who has his hands on the keys. */
async function go(day: Day, page: string): Promise<void> {
  const { seat } = day;
  await press(day, 'Control+k');
  await seat.page.keyboard.type(seat.say('palette.go', { page: seat.say(page) }));
  await seat.page
    .getByRole('option', { name: seat.say(page) })
    .first()
    .waitFor();
  await press(day, 'Enter');
  await seat.page.getByRole('heading', { level: 1, name: seat.say(page), exact: true }).waitFor();
}

async function typeSignIn({ seat }: Day, login: string, password: string): Promise<void> {
  const { page, say } = seat;
  await page.getByLabel(say('session.login')).waitFor();
  await page.keyboard.type(login);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}

async function signInFirst(day: Day): Promise<void> {
  const { page, say } = day.seat;
  await typeSignIn(day, day.login, day.password);
  const guide = page.getByRole('region', { name: say('help.firstDay') });
  const all = guide.getByRole('button', { name: new RegExp(`^${say('help.firstDay')}`) });
  await all.focus();
  await press(day, 'Enter');
  await guide
    .getByRole('link', { name: say('help.step.connect.title') })
    .first()
    .waitFor();
  expect(await guide.getByLabel(say('help.stepOpen')).count()).toBe(7);
  await press(day, 'Escape');
}

async function secure(day: Day): Promise<void> {
  const { page, say } = day.seat;
  await go(day, 'nav.account');
  await page.getByLabel(say('access.oldPassword')).focus();
  await page.keyboard.type(day.password);
  await press(day, 'Tab');
  await page.keyboard.type(NEW_PASSWORD);
  await press(day, 'Tab');
  await page.keyboard.type(NEW_PASSWORD);
  await press(day, 'Enter');
  await page.getByText(say('access.passwordChanged')).waitFor();
  await page.getByRole('button', { name: say('access.factorStart') }).focus();
  await press(day, 'Enter');
  const secret = Secret.fromBase32((await page.getByTitle(say('action.copy')).first().innerText()).trim());
  const code = (later: number) => new TOTP({ secret }).generate({ timestamp: Date.now() + later });
  await page.keyboard.type(code(0));
  await press(day, 'Enter');
  await page.getByText(say('access.factorOn')).waitFor();

  await page.getByRole('button', { name: say('session.signOut') }).focus();
  await press(day, 'Enter');
  await typeSignIn(day, day.login, NEW_PASSWORD);
  await page.getByLabel(say('session.code')).waitFor();
  // A code counts once: the next one is half a minute on.
  await page.keyboard.type(code(30_000));
  await page.getByRole('navigation', { name: say('nav.areas') }).waitFor();
}

async function connectShop(day: Day): Promise<void> {
  const { stage, seat, mark } = day;
  const { page, say } = seat;
  type Masters = { shops: { endpoint: string; channel: string }[] };
  const { shops } = await stage.ask<Masters>(seat, '/api/v1/shops/masters');
  const there = shops.find((shop) => shop.channel === 'taobao')!.endpoint;
  await go(day, 'nav.shops');
  await page.getByRole('button', { name: say('shops.connect') }).waitFor();
  await press(day, 'n');
  const form = page.getByRole('form', { name: say('shops.connect') });
  await form.getByRole('radio', { name: say('channel.taobao') }).check();
  await form.getByLabel(new RegExp(`^${say('shops.name')}`)).fill(`开张新店 ${mark}`);
  const address = form.getByLabel(say('shops.endpoint'), { exact: true });
  await address.fill('http://10.0.0.8/router/rest');
  await press(day, 'Control+s');
  await form.getByRole('alert').getByText(say('refusal.outbound.schemeNotAllowed')).waitFor();
  await address.fill(there);
  await press(day, 'Control+s');
  const made = page.getByRole('form', { name: `开张新店 ${mark}` });
  await made.getByRole('button', { name: say('shops.test') }).click();
  const [lacks] = say('refusal.channels.credentialMissing', { name: '…' }).split('…');
  await made.getByRole('alert').filter({ hasText: lacks! }).first().waitFor();
  // Until the keys are there it is not asked for orders.
  await made.getByRole('switch', { name: say('shops.active'), exact: true }).click();
  await press(day, 'Control+s');
  await made.getByRole('status').getByText(say('form.saved'), { exact: true }).waitFor();
}

async function upload(day: Day, kind: string, name: string, lines: string[]): Promise<void> {
  const { page, say } = day.seat;
  const choice = page.getByRole('main').getByRole('button', { name: new RegExp(`^${say('imports.kindTitle')}`) });
  await choice.focus();
  await press(day, 'Enter');
  const option = page.getByRole('radio', { name: say(`imports.kind.${kind}`), exact: true });
  await option.waitFor();
  for (let moves = 0; moves < 12 && !(await option.evaluate((box) => box === document.activeElement)); moves++)
    await press(day, 'ArrowDown');
  await press(day, 'Enter');
  const buffer = Buffer.from(`${lines.join('\n')}\n`);
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
}

async function bringGoods(day: Day): Promise<void> {
  const { seat, mark, node } = day;
  const { page, say } = seat;
  await go(day, 'nav.imports');
  const result = page.getByRole('complementary', { name: say('imports.detail') });
  await upload(day, 'products', `goods-${mark}.csv`, [
    '商家编码,商品名称,规格,售价,重量(克)',
    `KZ-${mark}-01,开张羊毛毯 ${mark}款,米白 / 150,299.00,1200`,
    `KZ-${mark}-02,开张枕套 ${mark}款,米白,very dear,300`,
  ]);
  await result.getByText('very dear').waitFor();
  await result.getByText(say('refusal.catalog.numberDamaged')).waitFor();
  await result.getByRole('button', { name: say('imports.start', { count: 1 }) }).focus();
  await press(day, 'Enter');
  await result.getByText(say('imports.state.done'), { exact: true }).waitFor();

  type Nodes = { nodes: { id: string; code: string }[] };
  const { nodes } = await day.stage.ask<Nodes>(seat, '/api/v1/settings/nodes');
  const { code } = nodes.find((one) => one.id === node.id)!;
  await upload(day, 'stock', `stock-${mark}.csv`, ['仓库编码,商家编码,数量', `${code},KZ-${mark}-01,40`]);
  await page.getByRole('heading', { name: `stock-${mark}.csv` }).waitFor();
  await result.getByRole('button', { name: say('imports.start', { count: 1 }) }).focus();
  await press(day, 'Enter');
  await result.getByText(say('imports.state.done'), { exact: true }).waitFor();
  type Stock = { items: { total: { onHand: string } }[] };
  const { items } = await day.stage.ask<Stock>(seat, `/api/v1/stock?text=KZ-${mark}-01`);
  expect(items[0]!.total.onHand).toBe('40');
}

async function mapListing(day: Day): Promise<void> {
  const { stage, seat, mark, title } = day;
  const { page, say } = seat;
  await go(day, 'nav.listings');
  await page.getByRole('row').filter({ hasText: title }).click();
  const offers = page.getByRole('complementary', { name: say('listings.map') });
  await offers
    .getByRole('button')
    .filter({ hasText: `KZ-${mark}-01` })
    .first()
    .waitFor();
  await press(day, '1');
  await page.getByText(say('run.result', { done: 1, refused: 0 })).waitFor();
  type Rows = { items: { state: string; holds: string[] }[] };
  const order = async () => (await stage.ask<Rows>(seat, `/api/v1/orders?text=KZ-${mark}-1`)).items[0];
  await expect.poll(async () => (await order())?.state).toBe('released');
}

async function letIn(day: Day): Promise<void> {
  const { stage, seat, mark, node } = day;
  const { page, say } = seat;
  const dialog = page.getByRole('dialog');
  await go(day, 'nav.roles');
  await page.getByRole('button', { name: say('access.addRole') }).waitFor();
  await press(day, 'n');
  await dialog.getByRole('textbox').and(page.locator(':focus')).waitFor();
  await page.keyboard.type(`库管 ${mark}`);
  for (const right of ['stock.read', 'shipping.read']) await dialog.getByLabel(say(`access.rights.${right}`)).check();
  await press(day, 'Control+Enter');
  await page.getByRole('columnheader', { name: `库管 ${mark}` }).waitFor();

  await go(day, 'nav.users');
  await page.getByRole('grid').locator('[role=row][id]').first().waitFor();
  await press(day, 'n');
  await dialog.getByRole('textbox').and(page.locator(':focus')).waitFor();
  await page.keyboard.type(`小库 ${mark}`);
  await press(day, 'Tab');
  await page.keyboard.type(`kuguan-${mark.toLowerCase()}`);
  await press(day, 'Control+Enter');
  await dialog.getByText(say('access.shownOnce')).waitFor();
  const password = (await dialog.getByTitle(say('action.copy')).textContent())!;
  await dialog.getByRole('button', { name: say('access.done') }).click();
  const person = page.getByRole('complementary', { name: `小库 ${mark}` });
  await pick(day, person.getByRole('button', { name: say('access.grants'), exact: true }), `库管 ${mark}`);
  await pick(day, person.getByRole('button', { name: new RegExp(`^${say('access.scope')}`) }), node.name);
  await person.getByRole('button', { name: say('access.give') }).focus();
  await press(day, 'Enter');
  await person.getByRole('listitem').filter({ hasText: node.name }).waitFor();

  const worker = await stage.seat(null, seat.language, '/stock?view=node');
  await typeSignIn({ ...day, seat: worker }, `kuguan-${mark.toLowerCase()}`, password);
  const rows = worker.page.getByRole('grid').locator('[role=row][id]');
  await rows.first().waitFor();
  for (const text of await rows.allInnerTexts()) expect(text).toContain(node.name);
  const areas = worker.page.getByRole('navigation', { name: say('nav.areas') });
  expect(await areas.getByRole('link', { name: say('nav.orders'), exact: true }).count()).toBe(0);
  await worker.page.context().close();
}

/** Opens a menu of choices and takes the one that is meant, by key. */
async function pick(day: Day, menu: ReturnType<Seat['page']['locator']>, name: string): Promise<void> {
  const { page } = day.seat;
  await menu.focus();
  await press(day, 'Enter');
  const option = page.getByRole('radio', { name });
  await option.waitFor();
  const there = () => option.evaluate((box) => box === document.activeElement);
  for (let moves = 0; moves < 40 && !(await there()); moves++) await press(day, 'ArrowDown');
  await press(day, 'Enter');
}

async function connectPrograms(day: Day): Promise<void> {
  const { stage, seat, mark } = day;
  const { page, say } = seat;
  const dialog = page.getByRole('dialog');
  await go(day, 'nav.keys');
  await page.getByRole('button', { name: say('access.addKey') }).waitFor();
  await press(day, 'n');
  await dialog.getByRole('textbox').and(page.locator(':focus')).waitFor();
  await page.keyboard.type(`ERP ${mark}`);
  await dialog.getByLabel(say('access.rights.stock.read')).check();
  await press(day, 'Control+Enter');
  await dialog.getByText(say('access.shownOnce')).waitFor();
  const key = (await dialog.getByTitle(say('action.copy')).textContent())!;
  await press(day, 'Control+Enter');
  const asked = await fetch(`${stage.url}/api/v1/stock?limit=1`, { headers: { authorization: `Bearer ${key}` } });
  expect(asked.status).toBe(200);

  type Masters = { shops: { endpoint: string; channel: string }[] };
  const { shops } = await stage.ask<Masters>(seat, '/api/v1/shops/masters');
  const there = shops.find((shop) => shop.channel === 'taobao')!.endpoint;
  await go(day, 'nav.webhooks');
  await page
    .getByRole('button', { name: say('webhooks.add') })
    .first()
    .waitFor();
  await press(day, 'n');
  const form = page.getByRole('form', { name: say('webhooks.add') });
  await form.getByLabel(new RegExp(`^${say('webhooks.name')}`)).fill(`BI ${mark}`);
  const address = form.getByLabel(new RegExp(`^${say('webhooks.url')}`));
  await address.fill('https://10.0.0.8/hook');
  await press(day, 'Control+s');
  await page.getByRole('alert').getByText(say('refusal.outbound.addressNotPublic')).waitFor();
  await address.fill(there);
  await press(day, 'Control+s');
  await dialog.getByText(say('access.shownOnce')).waitFor();
  await press(day, 'Control+Enter');
  const made = page.getByRole('form', { name: `BI ${mark}` });
  await made.getByRole('switch', { name: say('webhooks.active'), exact: true }).click();
  await press(day, 'Control+s');
  await made.getByRole('status').getByText(say('form.saved'), { exact: true }).waitFor();
}

async function lookBack(day: Day): Promise<void> {
  const { seat, mark, login } = day;
  const { page, say } = seat;
  await go(day, 'nav.health');
  await page.getByText(say('health.good'), { exact: true }).waitFor();

  await go(day, 'nav.audit');
  const found = async (words: string, ...actions: string[]) => {
    await page.getByLabel(say('access.findAudit')).fill(words);
    await press(day, 'Enter');
    for (const action of actions)
      await page
        .getByRole('grid')
        .getByRole('row')
        .filter({ hasText: say(`access.action.${action}`) })
        .first()
        .waitFor();
  };
  await found(`开张新店 ${mark}`, 'shop.create');
  await found(`库管 ${mark}`, 'role.create');
  await found(`kuguan-${mark.toLowerCase()}`, 'user.create');
  await found(`ERP ${mark}`, 'apiKey.create');
  await found(`BI ${mark}`, 'webhook.create');
  await found(login, 'user.create');
  await page
    .getByRole('grid')
    .getByRole('row')
    .filter({ hasText: say('access.action.user.create') })
    .first()
    .click();
  await page.getByRole('button', { name: say('access.sameSubject') }).focus();
  await press(day, 'Enter');
  for (const action of ['user.setPassword', 'user.confirmSecondFactor', 'session.open'])
    await page
      .getByRole('grid')
      .getByRole('row')
      .filter({ hasText: say(`access.action.${action}`) })
      .first()
      .waitFor();
}
