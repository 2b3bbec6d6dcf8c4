/** Invoices of buyers who want one, through the bureau's own platform; of what comes back a red one. */
import {
  getInvoice,
  invoicesOfOrder,
  issueInvoices,
  redInvoice,
  setInvoiceTitle,
  type TitleInput,
} from '../../src/contract/invoices.ts';
import { invoiceExceptions } from '../../src/contract/red-confirmations.ts';
import { keepProvider, keepSeller, keepShop, keepTaxCode } from '../../src/invoices/keep-settings.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Id } from '../../src/kernel/ids.ts';
import type { KeyRing } from '../../src/kernel/secrets.ts';
import type { start } from '../invoices/leqi.ts';
import { type Life, rows, tried } from './life.ts';

type Leqi = Awaited<ReturnType<typeof start>>;
const SELLER = 'qinghe';
const CODE = '1040201';
const TITLES: readonly TitleInput[] = [
  {
    ...{ kind: 'company', type: 'normal', name: '深圳市麦穗文化有限公司', taxNo: '91440300MA0QHXY012' },
    email: 'caiwu@example.com',
  },
  { kind: 'person', type: 'normal', name: '个人', mobile: '13900001234' },
];

export async function seedInvoices(ctx: Ctx, ring: KeyRing, leqi: Leqi, shops: readonly Id[]): Promise<void> {
  const pairs = (of: object) => Object.entries(of).map(([name, value]) => ({ name, value: String(value) }));
  const { endpoint, credentials, options } = leqi.access;
  await keepProvider(ctx, new Map([['leqi', true]]), ring, null, {
    ...{ id: 'leqi', kind: 'leqi', name: '乐企', endpoint, options: pairs(options), credentials: pairs(credentials) },
    active: true,
  });
  await keepTaxCode(ctx, CODE, null, { word: '纺织产品', preference: '', active: true });
  await keepSeller(ctx, null, {
    ...{ id: SELLER, name: '杭州青禾生活用品有限公司', taxNo: '91330100799655058B', providers: ['leqi'] },
    ...{ address: '杭州市余杭区', phone: '0571-88158198', bank: '工商银行', bankAccount: '1202026209900012345' },
    ...{ clerk: '陈静怡', maxLines: 100, maxNet: '10000000', quota: '75000000', freightCode: CODE, active: true },
  });
  for (const id of shops)
    await keepShop(ctx, { id, name: id }, null, {
      sellerId: SELLER,
      issueAt: 'shipped',
      defaultCode: CODE,
      active: true,
    });
}

/** A buyer whose parcel has left asks for one. */
export async function wantInvoice(life: Life): Promise<void> {
  const { chance, maker, world } = life;
  const [order] = await rows<{ id: Id }>(
    life,
    `select o.id
     from sales_order o
     where o.state in ('shipped', 'signed') and o.shop_id = any($1)
       and not exists (select from invoice_order w where w.tenant_id = o.tenant_id and w.order_id = o.id)
     order by o.id desc
     limit 1`,
    [[world.shops.own, world.shops.taobao]],
  );
  if (!order) return;
  const params = { id: order.id };
  await tried(life, 'titles', () => maker(setInvoiceTitle, { params, body: chance.pick(TITLES), ifMatch: 0 }));
  await tried(life, 'invoices asked', () => maker(issueInvoices, { body: { orderIds: [order.id], together: false } }));
}

/** What was given back and still stands on an invoice is taken off it: of its first line, or all that is left. */
export async function issueReds(life: Life): Promise<void> {
  const { maker } = life;
  const { refundWithoutRed } = await maker(invoiceExceptions);
  for (const { order, difference } of refundWithoutRed.slice(0, 2)) {
    const { invoices } = await maker(invoicesOfOrder, { params: { id: order.id } });
    const blue = invoices.find(({ state, color }) => state === 'issued' && color === 'blue');
    if (!blue) continue;
    const { lines } = await maker(getInvoice, { params: { id: blue.id } });
    const line = lines.find((one) => one.left !== null && BigInt(one.left.total.amount) >= BigInt(difference.amount));
    const part = line && [{ line: line.line, amount: difference.amount }];
    await tried(life, 'red invoices', () =>
      maker(redInvoice, {
        params: { id: blue.id },
        body: part ? { reason: 'allowance', lines: part } : { reason: 'return' },
      }),
    );
  }
}
