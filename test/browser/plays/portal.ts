/**
 * A supplier's person in the portal (SUP-1, SUP-3), on a phone: the password that was handed out is good for choosing another,
 * a statement is disputed with a file, the next one is signed and taken along as PDF and XLSX. Every page is read in both
 * languages and judged by axe.
 */
import { expect, test } from 'vitest';
import type { Seat, Stage } from '../stage.ts';
import { look } from './screens.ts';

type Made = { id: string };
type Statements = { items: { id: string; number: string; supplier: { id: string } }[] };

const CHOSEN = 'linen 77 harbour';

/** A supplier with a charge that makes a statement, sent to him, and somebody of his who may sign in. */
async function openSupplier(stage: Stage, admin: Seat, own: string) {
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const tell = <Answer>(path: string, body: object) => stage.tell<Answer>(admin, 'POST', `/api/v1${path}`, body);
  const supplier = await tell<Made>('/suppliers', {
    ...{ code: `P${own}`, name: `门户联营 ${own}`, contact: '', phone: '', leadDays: 7, currency: 'CNY', terms: '' },
    ...{ active: true, priceTolerancePpm: 0 },
  });
  const tiers = [{ from: '0', ratePpm: 250_000 }];
  const term = await tell<Made>('/supplier-terms', {
    ...{ supplierId: supplier.id, shopId: null, nodeId: null, name: '联营', kind: 'joint', presentation: 'principal' },
    ...{
      validFrom: today,
      validUntil: null,
      tiers: 'marginal',
      commissionOnShare: false,
      scope: 'month',
      active: true,
    },
    ...{ salesGuarantee: null, guaranteeRatePpm: 0, profitGuarantee: null },
    classes: [{ code: 'A', name: '服装', taxPpm: 130_000, categories: [], tiers }],
  });
  const note = { termId: term.id, kind: 'outside', title: '物料费', day: today, amount: '10600', taxPpm: 60_000 };
  await tell('/supplier-notes', { notes: [note] });
  await tell('/statements', { termIds: [term.id], until: today });
  const { items } = await stage.ask<Statements>(admin, `/api/v1/statements?supplierId=${supplier.id}`);
  const [statement] = items;
  const ids = [statement!.id];
  await tell('/statements/publish', { ids });
  const login = `p${own}`.toLowerCase();
  const { password } = await tell<{ password: string }>(`/suppliers/${supplier.id}/logins`, { login, name: '王经理' });
  const again = async () => {
    await tell('/statements/remake', { ids });
    await tell('/statements/publish', { ids });
  };
  return { statement: statement!, login, password, again };
}

async function signIn({ page, say }: Seat, login: string, password: string): Promise<void> {
  await page.getByLabel(say('session.login')).waitFor();
  await page.keyboard.type(login);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}

export function playPortal(on: () => Stage): void {
  test('SUP-1 SUP-3 a supplier chooses a password, disputes a statement with a file, and signs the next on a phone', async () => {
    const stage = on();
    const own = Math.random().toString(36).slice(2, 8).toUpperCase();
    const admin = await stage.seat('admin', 'zh-CN', '/account');
    const { statement, login, password, again } = await openSupplier(stage, admin, own);
    const seat = await stage.seat(null, 'zh-CN', '/', 390);
    const { page, say } = seat;
    await signIn(seat, login, password);
    await page.getByLabel(say('portal.oldPassword')).fill(password);
    await look(seat);
    await page.getByLabel(say('portal.newPassword')).fill(CHOSEN);
    await page.keyboard.press('Enter');

    await page.getByRole('link', { name: statement.number }).click();
    await page.getByText('物料费').waitFor();
    await stage.keep(seat, 'portal-statement');
    await look(seat);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.getByRole('button', { name: say('portal.dispute') }).click();
    await page.getByLabel(say('portal.disputeWhy')).fill('物料费多算了一份');
    const file = { name: '签收单.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 x') };
    await page.getByLabel(say('portal.disputeFile')).setInputFiles(file);
    await page.getByRole('button', { name: say('portal.disputeSend') }).click();
    await page.getByText(say('settling.state.disputed')).waitFor();
    await page.getByRole('link', { name: '签收单.pdf' }).waitFor();

    await again();
    await page.reload();
    await page.getByRole('button', { name: say('portal.confirm') }).click();
    await page.getByText(say('settling.state.confirmed')).waitFor();
    for (const [name, head] of [
      ['PDF', '%PDF'],
      [say('settling.sheet'), 'PK'],
    ] as const) {
      const href = await page.getByRole('link', { name }).first().getAttribute('href');
      const bytes = await (await page.context().request.get(new URL(href!, stage.url).href)).body();
      expect(bytes.subarray(0, head.length).toString()).toBe(head);
    }
    const other = await stage.seat(null, 'en', '/', 390);
    await signIn(other, login, CHOSEN);
    for (const one of [seat, other])
      for (const name of ['sales', 'notices', 'statements']) {
        await one.page
          .getByRole('navigation')
          .getByRole('link', { name: one.say(`portal.${name}`) })
          .click();
        await look(one);
        await stage.keep(one, `portal-${name}-${one.language}`);
      }
  });
}
