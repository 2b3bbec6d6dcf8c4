/**
 * Customers of the demo who keep an account (PAY-2, PAY-5): a dealer with a deposit and a credit line, a retailer, a school
 * that pays by transfer and a member with stored value and points. A week of vouchers, entered by one and approved by another, some
 * still waiting; later orders that are paid out of the accounts. Also what came into custody beside the channels.
 */
import { hash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { keepBuyer } from '../../src/clearing/buyers.ts';
import { identifyReceipts, recordReceipt } from '../../src/clearing/receipts.ts';
import type { BodyOf } from '../../src/contract/endpoint.ts';
import { enterOrder } from '../../src/contract/enter-order.ts';
import { startPayment } from '../../src/contract/pay.ts';
import { findLogin } from '../../src/identity/users.ts';
import { dayOf } from '../../src/kernel/business-day.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Database, Scope } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import {
  type AccountFacts,
  findAccounts,
  makeCustomerAccount,
  moveWithin,
} from '../../src/payments/customer-accounts.ts';
import { approveVouchers } from '../../src/payments/decide-vouchers.ts';
import { grantPoints } from '../../src/payments/points/grants.ts';
import { addPointsRule } from '../../src/payments/points/rules.ts';
import { topUp } from '../../src/payments/start-payment.ts';
import { addVoucherPhotos } from '../../src/payments/voucher-photos.ts';
import { SKUS } from './assortment.ts';
import type { Client } from './client.ts';
import { type DemoRole, PEOPLE } from './people.ts';

const DAY_MS = 86_400_000;
const DEALER = '杭州绿源商贸有限公司';
const MEMBER = '会员 吴佳琪';
const ACCOUNTS: AccountFacts[] = [
  { kind: 'dealer', name: DEALER, creditMinor: 10_000_000n, note: '月结 30 天，保证金 5 万', active: true },
  { kind: 'retailer', name: '拱墅小河直街杂货铺', creditMinor: 0n, note: '', active: true },
  { kind: 'groupCustomer', name: '西湖区文苑实验小学', creditMinor: 0n, note: '对公转账，开专票', active: true },
  { kind: 'member', name: MEMBER, creditMinor: 0n, note: '储值卡', active: true },
];
type Slip = {
  to: number;
  days: number;
  amount: string;
  method: 'bankTransfer' | 'posCard' | 'cash';
  fills: 'prepaid' | 'deposit';
  party: string;
  waits?: true;
};
const SLIPS: Slip[] = [
  { to: 0, days: 6, amount: '5000000', method: 'bankTransfer', fills: 'deposit', party: DEALER },
  { to: 0, days: 5, amount: '3000000', method: 'bankTransfer', fills: 'prepaid', party: DEALER },
  { to: 1, days: 4, amount: '800000', method: 'bankTransfer', fills: 'prepaid', party: '何志强' },
  { to: 3, days: 3, amount: '100000', method: 'posCard', fills: 'prepaid', party: '吴佳琪' },
  { to: 3, days: 1, amount: '50000', method: 'cash', fills: 'prepaid', party: '吴佳琪' },
  { to: 0, days: 1, amount: '2000000', method: 'bankTransfer', fills: 'prepaid', party: DEALER, waits: true },
  {
    to: 2,
    days: 0,
    amount: '1260000',
    method: 'bankTransfer',
    fills: 'prepaid',
    party: '西湖区文苑实验小学',
    waits: true,
  },
];

async function as(db: Database, scope: Scope, role: DemoRole): Promise<Scope> {
  const { login, name } = PEOPLE.find((person) => person.role === role)!;
  const found = await findLogin(db, login);
  return { ...scope, actor: { kind: 'user', id: found!.userId, name } };
}

/** On the first start. */
export async function seedCustomers(db: Database, scope: Scope, dataDir: string): Promise<void> {
  const known = await db.read(scope, (ctx) => findAccounts(ctx, { before: null, limit: 1 }));
  if (known.length > 0) return;
  const [maker, checker] = [await as(db, scope, 'financeMaker'), await as(db, scope, 'financeChecker')];
  const { accounts, vouchers } = await db.transaction(maker, enterAll);
  await addImages(db, maker, dataDir, vouchers);
  const approved = vouchers.filter((_, i) => !SLIPS[i]!.waits);
  await db.transaction(checker, (ctx) => approveVouchers(ctx, approved, () => null));
  await db.transaction(checker, (ctx) => moveWithin(ctx, accounts[1]!, 'freeze', 200_000n, '货款争议，核对中'));
  await db.transaction(maker, receiveBeside);
  await db.transaction(maker, (ctx) => givePoints(ctx, accounts));
}

/** One point for each yuan, a fen each, for a year. What goes beyond a limit waits for somebody else. */
async function givePoints(ctx: Ctx, accounts: readonly Id[]): Promise<void> {
  await addPointsRule(ctx, { shopId: null, fromDay: dayOf(ctx.now()), perYuan: 1, worthMinor: 1n, months: 12 });
  const [retailer, member] = [accounts[1]!, accounts[3]!];
  await grantPoints(ctx, member, { points: 3_000n, reason: '开卡礼' }, () => null);
  await grantPoints(ctx, member, { points: 520n, reason: '生日礼' }, () => null);
  const overLimit = () => ({ code: 'identity.aboveLimit' });
  await grantPoints(ctx, retailer, { points: 20_000n, reason: '到货破损 6 件，以积分补偿' }, overLimit);
}

async function enterAll(ctx: Ctx): Promise<{ accounts: Id[]; vouchers: Id[] }> {
  const accounts: Id[] = [];
  for (const facts of ACCOUNTS) accounts.push((await makeCustomerAccount(ctx, { ...facts, currency: 'CNY' })).id);
  const vouchers: Id[] = [];
  for (const [i, { to, days, amount, method, fills, party }] of SLIPS.entries()) {
    const paidOn = dayOf(ctx.now() - days * DAY_MS);
    const voucher = { paidOn, party, reference: `${paidOn.replaceAll('-', '')}${8_817 + i * 37}` };
    // No company is asked of what comes by a voucher.
    const { voucherId } = await topUp(ctx, {} as never, accounts[to]!, { method, amount, fills, voucher });
    vouchers.push(voucherId!);
  }
  return { accounts, vouchers };
}

/** Money in the sellers' custody account that no channel explains: one known, one not yet. */
async function receiveBeside(ctx: Ctx): Promise<void> {
  const buyerId = ctx.newId();
  await keepBuyer(ctx, null, { id: buyerId, name: '宁波天一幼儿园', contact: '0574-87320011', note: '', active: true });
  const day = (days: number) => dayOf(ctx.now() - days * DAY_MS);
  const known = { custodian: 'cmb-custody', payer: '宁波天一幼儿园', account: '3901110009200118866', buyerId };
  await recordReceipt(ctx, { ...known, reference: 'C0621HZ3300917', amountMinor: 1_500_000n, receivedOn: day(3) });
  const open = { custodian: 'cmb-custody', buyerId: null };
  const later = await recordReceipt(ctx, {
    ...{ ...open, payer: '宁波天一幼儿园食堂', account: '3901110009200120011', reference: 'C0621HZ3301265' },
    ...{ amountMinor: 480_000n, receivedOn: day(2) },
  });
  await identifyReceipts(ctx, [later], buyerId);
  await recordReceipt(ctx, {
    ...{ ...open, payer: '王建国', account: '6228480329910023371', reference: 'C0621HZ3302290' },
    ...{ amountMinor: 32_800n, receivedOn: day(0) },
  });
}

async function addImages(db: Database, scope: Scope, dataDir: string, vouchers: readonly Id[]): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'guanjia-slips-'));
  for (const [i, id] of vouchers.entries()) {
    const image = slipImage(i);
    const file = path.join(folder, `${i}.png`);
    await writeFile(file, image);
    const sha256 = hash('sha256', image, 'hex');
    await addVoucherPhotos(db, scope, dataDir, id, [
      { name: `回单${i + 1}.png`, path: file, bytes: image.length, sha256 },
    ]);
  }
  await rm(folder, { recursive: true, force: true });
}

const [WIDTH, HEIGHT] = [360, 220];
/** A bank's slip seen from afar: lines of grey on paper, each a little different. */
function slipImage(seed: number): Buffer {
  const rows = Array.from({ length: HEIGHT }, (_, y) => {
    const row = Buffer.alloc(WIDTH + 1, y < 36 ? 0xc8 : 0xf6);
    row[0] = 0;
    const line = Math.floor((y - 56) / 22);
    const isInk = y >= 56 && (y - 56) % 22 < 7 && line < 7;
    if (isInk) row.fill(0x6e, 25, 60 + ((line * 53 + seed * 29) % 240));
    return row;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([signature, ...parts]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

type Wanted = {
  of: string;
  contact: string;
  quantity: string;
  paid: Pick<BodyOf<typeof startPayment>, 'method' | 'amount'>[];
};
type Hands = { db: Database; scope: Scope; seller: Client; finance: Client; shopId: Id };

/** Orders by telephone that are paid out of the accounts: on credit, from what was stored, and with points for a part. */
export async function stageCustomers({ db, scope, seller, finance, shopId }: Hands): Promise<void> {
  const accounts = await db.read(scope, (ctx) => findAccounts(ctx, { before: null, limit: 20 }));
  const dealer = { of: DEALER, contact: '13805716688' };
  const member = { of: MEMBER, contact: '13957120033' };
  const wanted: Wanted[] = [
    { ...dealer, quantity: '40', paid: [{ method: 'credit' }] },
    { ...dealer, quantity: '12', paid: [{ method: 'prepaid' }] },
    { ...member, quantity: '1', paid: [{ method: 'prepaid' }] },
    { ...member, quantity: '2', paid: [{ method: 'points', amount: '2500' }, { method: 'prepaid' }] },
  ];
  for (const { of, paid, quantity, contact } of wanted) {
    const account = accounts.find(({ name }) => name === of);
    const recipient = {
      ...{ name: of === DEALER ? '绿源仓库 陈师傅' : '吴佳琪', phone: contact, province: '浙江省', city: '杭州市' },
      ...{ district: '拱墅区', detail: '祥园路88号智慧信息产业园3幢' },
    };
    const lines = [{ merchantCode: SKUS[0]!.code, quantity }];
    const entered = { kind: 'manual', payment: 'later', memo: '账户扣款', recipient, lines } as const;
    const { order } = await seller(enterOrder, { params: { shopId }, body: entered });
    if (!account || !order) continue;
    for (const how of paid)
      await finance(startPayment, { params: { id: order.id }, body: { ...how, customerAccount: account.id } });
  }
}
