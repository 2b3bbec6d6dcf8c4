/**
 * The demo's invoices: the brand issues through Nuonuo; some buyers asked for one, and each has come to another point: most
 * are issued, one is still under way, one the bureau refused, one was made out anew, one waits for its buyer to agree, and of one the buyer
 * himself applied for a red one.
 */
import { setTimeout as wait } from 'node:timers/promises';
import {
  changeInvoiceTitle,
  getInvoice,
  invoicesOfOrder,
  issueInvoices,
  redInvoice,
  setInvoiceTitle,
  type TitleInput,
} from '../../src/contract/invoices.ts';
import { listOrders } from '../../src/contract/orders.ts';
import { takeRedConfirmations } from '../../src/contract/red-confirmations.ts';
import { keepProvider, keepSeller, keepShop, keepTaxCode } from '../../src/invoices/keep-settings.ts';
import { providersOf, sellersOf, shopRulesOf, taxCodesOf } from '../../src/invoices/settings-store.ts';
import type { Scope } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import type { Running } from '../../src/run-house.ts';
import { start } from '../invoices/nuonuo.ts';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import { SHOPS, type ShopKey } from './connect.ts';
import type { Kept } from './keep-memory.ts';

const PROVIDER = 'nuonuo';
const COMPANY = '杭州青禾生活用品有限公司';
const SELLER = 'qinghe';
/** Clothes, textiles for the home, carriage. */
const CODES = [
  { code: '1040201', word: '服装' },
  { code: '1040105', word: '纺织产品' },
  { code: '3010502', word: '运输服务' },
] as const;
const MONTH_QUOTA = 75_000_000n;

export type DemoInvoices = Awaited<ReturnType<typeof start>>;
type Around = { clock: Clock; shops: Record<ShopKey, Id>; kept: Kept };

/** Opens the agent and connects the tenant to it, as a merchant would. */
export async function openDemoInvoices(running: Running, scope: Scope, { clock, shops, kept }: Around) {
  const { db, ring } = running.house;
  const seed = kept.seed + kept.starts;
  const stand = await start({ seed, now: clock.now, quotaMinor: MONTH_QUOTA, company: COMPANY, memory: kept.invoices });
  const credentials = Object.entries(stand.access.credentials).map(([name, value]) => ({ name, value }));
  await db.transaction(scope, async (ctx) => {
    const known = (await providersOf(ctx)).find(({ id }) => id === PROVIDER) ?? null;
    // It listens elsewhere at every start.
    await keepProvider(ctx, new Map([['nuonuo', true]]), ring, known, {
      ...{ id: PROVIDER, kind: 'nuonuo', name: '诺诺开票', endpoint: stand.access.endpoint, options: [] },
      ...{ credentials, active: true },
    });
    const codes = new Set((await taxCodesOf(ctx)).map(({ code }) => code));
    for (const { code, word } of CODES)
      if (!codes.has(code)) await keepTaxCode(ctx, code, null, { word, preference: '', active: true });
    if ((await sellersOf(ctx)).length === 0)
      await keepSeller(ctx, null, {
        ...{ id: SELLER, name: COMPANY, taxNo: '91330100799655058B', providers: [PROVIDER] },
        ...{ address: '杭州市余杭区文一西路 969 号', phone: '0571-88158198', bank: '中国工商银行杭州高新支行' },
        ...{ bankAccount: '1202026209900012345', clerk: '陈静怡', maxLines: 100, maxNet: '10000000' },
        ...{ quota: MONTH_QUOTA.toString(), freightCode: CODES[2].code, active: true },
      });
    const there = new Set((await shopRulesOf(ctx)).map(({ shopId }) => shopId));
    for (const key of ['taobao', 'woocommerce', 'jd'] as const)
      if (!there.has(shops[key]))
        await keepShop(ctx, { id: shops[key], name: SHOPS[key] }, null, {
          ...{
            sellerId: SELLER,
            issueAt: key === 'jd' ? 'signed' : 'shipped',
            defaultCode: CODES[0].code,
            active: true,
          },
        });
  });
  return stand;
}

const company = (name: string, taxNo: string): TitleInput => ({
  ...{ kind: 'company', type: 'normal', name, taxNo, email: 'caiwu@example.com' },
});
const TITLES: readonly TitleInput[] = [
  company('深圳市麦穗文化有限公司', '91440300MA0QHXY012'),
  { kind: 'person', type: 'normal', name: '个人', mobile: '13900001234' },
  company('深圳市远山家居有限公司', '91440300MA0YXKJ038'),
  { kind: 'person', type: 'normal', name: '王小明' },
  { ...company('杭州听雨信息技术有限公司', '91330106MA0YQHH02U'), type: 'special' },
  company('深圳市麦穗文化有限公司', '91440300MA0QHXY012'),
];

type Staged = { seller: Client; finance: Client; invoices: DemoInvoices };

/** What the people would do: the seller writes titles down, finance issues, takes one back and makes one out anew. */
export async function stageInvoices({ seller, finance, invoices }: Staged, signal: AbortSignal): Promise<void> {
  const { items } = await seller(listOrders, { query: { state: ['shipped'], limit: 60 } });
  const served = new Set<string>([SHOPS.taobao, SHOPS.woocommerce]);
  const orders = items.filter(({ shop }) => served.has(shop.name)).slice(5, 5 + TITLES.length);
  const want = async (from: number, to: number) => {
    for (const [i, { id }] of orders.slice(from, to).entries())
      await seller(setInvoiceTitle, { params: { id }, body: TITLES[from + i]!, ifMatch: 0 });
  };
  await want(0, 4);
  const { items: later } = await seller(listOrders, { query: { state: ['waitReview', 'released'], limit: 3 } });
  for (const { id } of later) await seller(setInvoiceTitle, { params: { id }, body: TITLES[0]!, ifMatch: 0 });
  const ids = orders.map(({ id }) => id);
  if (ids.length < TITLES.length) return;
  await finance(issueInvoices, { body: { orderIds: ids.slice(0, 4), together: false } });
  const issued: string[] = [];
  for (const id of ids.slice(0, 4)) issued.push(...(await untilIssued(finance, id, signal)));
  invoices.control.next('slow', 'risk');
  await want(4, 6);
  await finance(issueInvoices, { body: { orderIds: ids.slice(4), together: false } });
  const [first, second, third] = issued;
  if (!first || !second || !third) return;
  invoices.control.next('buyer');
  const { lines } = await finance(getInvoice, { params: { id: first } });
  const part = [{ line: lines[0]!.line, amount: '1000' }];
  await finance(redInvoice, {
    params: { id: first },
    body: { reason: 'allowance', lines: part, note: '包装破损补偿' },
  });
  await finance(changeInvoiceTitle, { params: { id: second }, body: TITLES[2]! });
  const { invoiceNumber } = await finance(getInvoice, { params: { id: third } });
  invoices.control.buyerApplies(invoiceNumber, { buyerTaxNo: '91440300MA0YXKJ038' });
  await finance(takeRedConfirmations, {});
}

const ISSUED_WITHIN = 40;

async function untilIssued(finance: Client, order: string, signal: AbortSignal): Promise<string[]> {
  for (let tries = 0; tries < ISSUED_WITHIN && !signal.aborted; tries++) {
    const { invoices } = await finance(invoicesOfOrder, { params: { id: order } });
    const found = invoices.filter(({ state }) => state === 'issued').map(({ id }) => id);
    if (found.length > 0) return found;
    await wait(500, undefined, { signal }).catch(() => {});
  }
  return [];
}
