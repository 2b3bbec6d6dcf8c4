/** Every screen at a glance: usable without sight of it (axe-core), no text missing, nothing wider than a phone. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Language, Seat, Stage } from '../stage.ts';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCREENS = [
  '/',
  '/orders',
  '/orders?held=true',
  '/orders/new',
  '/after-sales',
  '/after-sales?queue=all',
  '/return-parcels',
  '/courier-claims',
  '/after-sale-statistics',
  '/returns',
  '/stock',
  '/stock/documents',
  '/stock/documents?view=expectations',
  '/stock/documents?make=receipt',
  '/stock/transfers',
  '/stock/transfers?open=new',
  '/stocktakes',
  '/stocktakes?open=new',
  '/replenishment',
  '/stock-months',
  '/sub-merchants',
  '/sub-merchants?open=new',
  '/splits',
  '/payouts',
  '/buyers-money',
  '/vouchers',
  '/vouchers?view=drafts&open=new',
  '/book-reports',
  '/book-reports?report=balance',
  '/book-reports?report=tax',
  '/book-reports?report=ledger&account=%221002%22',
  '/book-accounts',
  '/book-accounts?open=%221122%22',
  '/book-periods',
  '/profit',
  '/profit?view=skus&sort=least',
  '/profit?view=orders',
  '/erp',
  '/stock/comparisons',
  '/purchase-orders',
  '/purchase-orders?view=bills&open=new',
  '/purchase-orders?open=new',
  '/suppliers',
  '/suppliers?open=new',
  '/statements',
  '/statements?view=runs',
  '/settings/replenishment',
  '/goods',
  '/goods?sku=new',
  '/styles',
  '/warehouse-map',
  '/warehouse-map?tone=stock&open=make',
  '/warehouse-map?open=floor',
  '/pick-lists',
  '/lots',
  '/missing-goods',
  '/trace?code=QH-MP02-12',
  '/work',
  '/waves',
  '/waves?open=new',
  '/wave-schedules',
  '/wave-schedules?open=new',
  '/parcels',
  '/failed-orders',
  '/failed-orders?reason=outOfStock',
  '/intercepts',
  '/store-orders',
  '/store-orders?part=refused',
  '/store-orders?part=excluded',
  '/put-back',
  '/check',
  '/pick',
  '/receive',
  '/put-away',
  '/refill',
  '/inbound',
  '/refills',
  '/settings/inbound',
  '/wall',
  '/count',
  '/rfid',
  '/settings/readers',
  '/outside-orders',
  '/settings/outside-warehouses',
  '/payments',
  '/invoices',
  '/settings/points-rules?open=new',
  '/settings/invoices',
  '/settings/invoices?open=new',
  '/settings/mail',
  '/payments?view=doubts',
  '/offline-vouchers',
  '/customer-accounts',
  '/customer-accounts?open=new',
  '/print',
  '/hand-over',
  '/deliveries',
  '/settings/delivery-bases?open=new',
  '/drive',
  '/settings/nodes',
  '/settings/couriers?open=ZTO',
  '/settings/waybill-services',
  '/settings/rates',
  '/settings/service-limits',
  '/settings/cartons',
  '/settings/printers',
  '/settings/shipping',
  '/bills',
  '/freight',
  '/freight?view=months',
  '/bills?view=differences',
  '/bills?view=days',
  '/settings/statement-accounts',
  '/settings/statement-accounts?open=new',
  '/approvals',
  '/settings/approval-chains',
  '/dues',
  '/dues?view=payable',
  '/dues?view=letters',
  '/dues?view=provisions',
  '/dues?view=writeOffs',
  '/imports',
  '/listings',
  '/listings?view=shown',
  '/listings?view=pushes',
  '/shops',
  '/rules',
  '/rules?kind=review&view=replay',
  '/rules?kind=review&view=cases',
  '/rules?kind=review&view=history',
  '/rules?kind=courier',
  '/rules?kind=courier&view=replay',
  '/rules?kind=sourcing',
  '/rules?kind=sourcing&view=replay',
  '/rules?kind=blacklist',
  '/settings/merchant-accounts',
  '/system/health',
  '/system/jobs',
  '/system/webhooks',
  '/access/users',
  '/access/roles',
  '/access/keys',
  '/access/audit',
  '/account',
  '/design',
  '/nowhere',
  '/sandbox',
];
/** A key or a value that was never put in reads like `orders.hold.memo` or `{{count}}`. */
const FAMILIES = [
  ...'orders refusal event stock shipping reconciliation bills imports sandbox access help design goods'.split(' '),
  ...'goodsDocuments styles place rules payments accounts home health jobs webhooks bench entry palette'.split(' '),
  ...'stockRules faults ledgerPlace ruleCases afterSales listings check approvals credential track entries map'.split(
    ' ',
  ),
  ...'receive putAway camera inbound refill replenishment pickLists floor waves pick counting carton cartons'.split(
    ' ',
  ),
  ...'replenishment pickLists floor waves pick counting stocktakes transfers carton cartons'.split(' '),
  ...'returns claims caseStatistics takenOff wall rfid readers trace work missing'.split(' '),
  ...'portal settling runs payee notices invoicing'.split(' '),
].join('|');
const RAW = new RegExp(`{{\\w+}}|\\b(${FAMILIES})\\.[a-z]\\w+`);

type Axe = {
  _audit: { rules: { id: string; impact: string | null }[] };
  run(options: RunOptions): Promise<AxeResults>;
};

/** In the page: rules whose breach is minor or moderate are not asked, nor is what holds listed. */
function askAxe(): Promise<AxeResults> {
  const { axe } = globalThis as unknown as { axe: Axe };
  const lesser = axe._audit.rules.filter(({ impact }) => impact === 'minor' || impact === 'moderate');
  const rules = Object.fromEntries(lesser.map(({ id }) => [id, { enabled: false }]));
  return axe.run({ rules, resultTypes: ['violations'] });
}

/** The structure of a page is the same in both languages, so it is judged in one. */
export async function look({ page, language }: Seat): Promise<void> {
  // On the page of the language of form a wait is shown as an example, and never ends.
  await page.waitForFunction(() => !document.querySelector('[role=status][aria-label]:not([data-example] *)'));
  expect(RAW.exec(await page.locator('body').innerText())?.[0]).toBeUndefined();
  if (language === 'en') return;
  // Half-way from off to on a button has a colour that nobody reads.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getTiming().iterations !== Number.POSITIVE_INFINITY)
        .map((one) => one.finished.catch(() => null)),
    ),
  );
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(askAxe);
  expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 200)}`)).toEqual([]);
}

type Router = {
  navigate(to: { href: string }): Promise<void>;
  state: { location: { href: string }; resolvedLocation?: { href: string } };
};

/** As a link does: to load the console anew for each screen would cost more than to look at it. */
async function goOn({ page }: Seat, address: string): Promise<void> {
  await page.waitForFunction(() => '__TSR_ROUTER__' in globalThis);
  await page.evaluate(
    (href) => (globalThis as unknown as { __TSR_ROUTER__: Router }).__TSR_ROUTER__.navigate({ href }),
    address,
  );
  // Where the router has arrived is where the page has been drawn.
  await page.waitForFunction(() => {
    const { location, resolvedLocation } = (globalThis as unknown as { __TSR_ROUTER__: Router }).__TSR_ROUTER__.state;
    return location.href === resolvedLocation?.href;
  });
}

export function playScreens(on: () => Stage): void {
  describe.each<Language>(['zh-CN', 'en'])('every screen in %s', (language) => {
    // One person looks at all of them: to sign in anew for each would take longer than the looking.
    let seat: Seat;
    beforeAll(async () => {
      seat = await on().seat('admin', language, '/');
    });
    afterAll(() => seat?.page.context().close());

    test.each(SCREENS)('%s', async (address) => {
      await goOn(seat, address);
      await seat.page.getByRole('main').waitFor();
      await look(seat);
    });
  });

  test.each<Language>(['zh-CN', 'en'])('the order list and an order on a phone, in %s', async (language) => {
    const stage = on();
    const seat = await stage.seat('admin', language, '/orders', 390);
    const { page, say } = seat;
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    const card = page.getByRole('grid').locator('[role=row][id]').first();
    await card.waitFor();
    await look(seat);
    expect(await fits()).toBe(true);
    const id = (await card.getAttribute('id'))!.replace('orders-', '');
    await page.goto(`${stage.url}/orders/${id}`);
    await page.getByRole('heading', { level: 2, name: say('orders.timeline') }).waitFor();
    await page.getByRole('button', { name: `${say('entries.show')} ${say('entries.title')}` }).click();
    await look(seat);
    expect(await fits()).toBe(true);
  });
}
