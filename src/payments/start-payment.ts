/**
 * A payment of an order of ours, or for an account of a customer, is started (PAY-1). It is written down before anybody is
 * asked. Through a company it is `starting` until the company has answered; by a voucher it waits for a second person; out
 * of an account it is paid at once. What must stay true: the payments of one order that are under way or made are together
 * never more than it owes, whoever starts at once.
 */
import {
  ACCOUNT_METHODS,
  type AccountMethod,
  COMPANY_METHODS,
  type DoorMethod,
  type PayMethod,
  type VoucherFacts,
} from '../contract/pay.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { atLeastZero, scaleBy, smaller } from '../kernel/money.ts';
import { Refused } from '../kernel/refusal.ts';
import { holdForOrder } from './account-money.ts';
import { becamePaid } from './became-paid.ts';
import { NOT_BOOKED } from './book-payments.ts';
import { usableAccount } from './customer-accounts.ts';
import { enterVoucher, type VoucherMethod } from './enter-voucher.ts';
import { fittingAccounts } from './match-customers.ts';
import { type MerchantAccount, merchantAccounts } from './merchant-accounts.ts';
import type { Payment } from './payment.ts';
import type { Collecting, OrderToPay, PaymentPorts, SettlePorts } from './ports.ts';
import { type Start, startTable, taxStarted, underWayOf } from './start-store.ts';
import { paymentTable } from './store.ts';

export type Starting = {
  method: PayMethod;
  amount?: string;
  account?: string;
  openId?: string;
  payerIp?: string;
  minutes?: number;
  voucher?: VoucherFacts;
  customerAccount?: Id;
};
type Ports = PaymentPorts & Pick<SettlePorts, 'ordersToPay' | 'buyerOf'>;
export type Started = { id: Id; voucherId: Id | null };

/** What is paid for. */
type Target = {
  title: string;
  currency: string;
  amountMinor: bigint;
  vatMinor: bigint;
  order: OrderToPay | null;
  accountId: Id | null;
  fills: Start['fills'];
};

const MINUTES = 30;
const MINUTE = 60_000;
const includes = <T extends string>(words: readonly T[], word: string): word is T =>
  (words as readonly string[]).includes(word);

/** Refuses as the contract's `startPayment`. Posts a hold where an account pays; else enqueues the call to the company. */
export async function startPayment(ctx: Ctx, ports: Ports, orderId: Id, starting: Starting): Promise<Started> {
  const order = await orderToPay(ctx, ports, orderId, true);
  const { currency } = order;
  const { leftMinor } = await leftToStart(ctx, order);
  if (leftMinor === 0n) throw new Refused('payments.nothingToPay', {});
  const amountMinor = starting.amount === undefined ? leftMinor : BigInt(starting.amount);
  if (amountMinor > leftMinor) throw new Refused('payments.moreThanOwed', { leftMinor, currency });
  const vatMinor = await taxOfPart(ctx, order, amountMinor);
  const target: Target = { title: order.number, currency, amountMinor, vatMinor, order, accountId: null, fills: '' };
  const collecting = await collectingFor(ctx, ports, order.shopId);
  if (collecting.forSeller && !includes(COMPANY_METHODS, starting.method))
    throw new Refused('payments.sellersMoney', {});
  if (!includes(ACCOUNT_METHODS, starting.method)) {
    const accountId = collecting.forSeller ? null : await buyerAccount(ctx, ports, order, starting.customerAccount);
    return begin(ctx, ports, { ...target, accountId }, starting, collecting);
  }
  if (!starting.customerAccount) throw new Refused('payments.customerAccountMissing', {});
  const account = await usableAccount(ctx, starting.customerAccount, currency);
  return payFromAccount(ctx, { ...target, accountId: account.id }, starting.method);
}

/** Whose purchase it is, so who earns its points: whom somebody names, else the only customer the buyer is known to be. */
async function buyerAccount(ctx: Ctx, ports: Ports, { id, currency }: OrderToPay, named?: Id): Promise<Id | null> {
  if (named) return (await usableAccount(ctx, named, currency)).id;
  const buyer = await ports.buyerOf?.(ctx, id);
  const fitting = buyer ? await fittingAccounts(ctx, buyer, currency) : [];
  return fitting.length === 1 ? fitting[0]!.id : null;
}

/** Refuses as the contract's `topUp`. */
export async function topUp(
  ctx: Ctx,
  ports: PaymentPorts,
  accountId: Id,
  { fills, ...starting }: Starting & { amount: string; fills: 'prepaid' | 'deposit' | 'credit' },
): Promise<Started> {
  const { id, name, currency } = await usableAccount(ctx, accountId, null);
  const amountMinor = BigInt(starting.amount);
  const target: Target = { title: name, currency, amountMinor, vatMinor: 0n, order: null, accountId: id, fills };
  return begin(ctx, ports, target, starting, await collectingFor(ctx, ports, null));
}

/** Whatever is closed and started anew: the taxes of all parts are together the order's, to the last unit. */
async function taxOfPart(ctx: Ctx, { id, payableMinor, vatMinor }: OrderToPay, amountMinor: bigint): Promise<bigint> {
  const before = await taxStarted(ctx, id);
  const upTo = scaleBy(vatMinor, before.amountMinor + amountMinor, payableMinor);
  const tax = upTo - before.vatMinor;
  return tax < 0n ? 0n : smaller(tax, amountMinor);
}

async function begin(
  ctx: Ctx,
  ports: PaymentPorts,
  target: Target,
  starting: Starting,
  collecting: Collecting,
): Promise<Started> {
  const { method, voucher, openId = '', payerIp = '', minutes = MINUTES } = starting;
  if (includes(COMPANY_METHODS, method)) {
    const { id, notifyUrl } = companyFor(await merchantAccounts(ctx), ports, starting, target.currency, collecting);
    const payment = paymentOf(ctx, target, id, 'starting');
    const expiresAt = new Date(ctx.now() + minutes * MINUTE);
    const asked = { notifyUrl, openId, payerIp, expiresAt, nextAt: new Date(ctx.now()) };
    const collects = await ports.collectsForOthers?.(ctx, id);
    const notOurs = collects && { vatMinor: NOT_BOOKED, divided: collects === 'divided' };
    await keep(ctx, [{ payment, start: { ...newStart(ctx, payment, method, target), ...asked, ...notOurs } }]);
    await ctx.enqueue('payments.followStarts', {}, { key: 'now' });
    return { id: payment.id, voucherId: null };
  }
  if (!voucher) throw new Refused('payments.voucherMissing', {});
  const payment = paymentOf(ctx, target, '', 'waiting');
  await keep(ctx, [{ payment, start: newStart(ctx, payment, method, target) }]);
  const { id: paymentId, amountMinor, currency } = payment;
  const about = { purpose: target.order ? 'order' : 'topUp', paymentId, refundId: null } as const;
  const voucherId = await enterVoucher(
    ctx,
    { ...about, method: method as VoucherMethod, amountMinor, currency },
    voucher,
  );
  return { id: paymentId, voucherId };
}

async function payFromAccount(ctx: Ctx, target: Target, method: AccountMethod): Promise<Started> {
  const payment: Payment = { ...paymentOf(ctx, target, '', 'paid'), paidAt: new Date(ctx.now()) };
  const start = newStart(ctx, payment, method, target);
  await keep(ctx, [{ payment, start }]);
  await becamePaid(ctx, [payment]);
  await holdForOrder(ctx, payment, start);
  return { id: payment.id, voucherId: null };
}

/** `id` and `reference` are the receipt's, so that the same money is one payment. */
export type DoorMoney = { id: Id; reference: string; method: DoorMethod; amountMinor: bigint; at: Date };

/**
 * What our own people took for an order at the door is paid as soon as it is told. Its goods are with the buyer, so it is
 * settled; that it is a sale, bookkeeping says by what was signed, and this books nothing.
 */
export async function takeAtDoor(ctx: Ctx, order: OrderToPay, taken: readonly DoorMoney[]): Promise<void> {
  const { currency, number: title } = order;
  const kept = taken.map(({ id, reference, method, amountMinor, at }) => {
    const target: Target = { title, currency, amountMinor, vatMinor: NOT_BOOKED, order, accountId: null, fills: '' };
    const paid = { id, reference, providerReference: reference, paidAt: at };
    const payment: Payment = { ...paymentOf(ctx, target, '', 'paid'), ...paid };
    const settled = { settledMinor: amountMinor, counted: true };
    return { payment, start: { ...newStart(ctx, payment, method, target), ...settled } };
  });
  await keep(ctx, kept);
  ctx.tell({ type: 'payments' });
}

async function keep(ctx: Ctx, kept: readonly { payment: Payment; start: Start }[]): Promise<void> {
  await paymentTable.insert(
    ctx,
    kept.map(({ payment }) => payment),
  );
  await startTable.insert(
    ctx,
    kept.map(({ start }) => start),
  );
  await auditAll(
    ctx,
    'payment.start',
    kept.map(({ payment: { id, amountMinor, currency }, start: { method, orderId, accountId } }) => ({
      subject: `payment/${id}`,
      detail: { method, orderId, accountId, amountMinor, currency },
    })),
  );
}

/** Refuses `payments.orderUnknown` (404). `lock`: nobody else starts for it meanwhile. */
export async function orderToPay(
  ctx: Ctx,
  ports: Pick<SettlePorts, 'ordersToPay'>,
  orderId: Id,
  lock = false,
): Promise<OrderToPay> {
  const order = (await ports.ordersToPay(ctx, [orderId], lock)).get(orderId);
  if (!order) throw new Refused('payments.orderUnknown', {}, 404);
  return order;
}

/** What may still be started for an order; nothing of one that does not wait for its money. */
export async function leftToStart(ctx: Ctx, order: OrderToPay): Promise<{ leftMinor: bigint; underWayMinor: bigint }> {
  const underWayMinor = await underWayOf(ctx, order.id);
  const left = order.waits ? order.owedMinor - underWayMinor : 0n;
  return { leftMinor: atLeastZero(left), underWayMinor };
}

/** Sellers' money never comes in through our accounts, and ours never through those for sellers. */
export const collectingFor = async (ctx: Ctx, ports: PaymentPorts, shopId: Id | null): Promise<Collecting> =>
  (await ports.collectingFor?.(ctx, shopId)) ?? {
    forSeller: false,
    accounts: new Set((await merchantAccounts(ctx)).keys()),
  };

/** Accounts through which a method can be paid in a currency, in the order of their ids. */
export const accountsFor = (
  accounts: ReadonlyMap<string, MerchantAccount>,
  { providers }: PaymentPorts,
  method: PayMethod,
  currency: string,
  collecting: Collecting,
): MerchantAccount[] =>
  [...accounts.values()].filter(
    (account) =>
      account.active &&
      collecting.accounts.has(account.id) &&
      account.currency === currency &&
      providers.get(account.kind)?.methods.some((offered) => offered === method),
  );

function companyFor(
  accounts: ReadonlyMap<string, MerchantAccount>,
  ports: PaymentPorts,
  { method, account: named, openId, payerIp }: Starting,
  currency: string,
  collecting: Collecting,
): MerchantAccount {
  const able = accountsFor(accounts, ports, method, currency, collecting);
  const account = named === undefined ? able[0] : able.find(({ id }) => id === named);
  if (!account) throw new Refused('payments.methodNotOffered', { method });
  if (account.notifyUrl === '') throw new Refused('payments.notifyUrlMissing', { account: account.name });
  if (method === 'wechatJsapi' && !openId) throw new Refused('payments.openIdMissing', {});
  if (method === 'wechatH5' && !payerIp) throw new Refused('payments.payerIpMissing', {});
  return account;
}

/** Its number is its id: every company takes 32 letters and digits, and nobody has to count. */
function paymentOf(ctx: Ctx, target: Target, merchantAccount: string, state: Payment['state']): Payment {
  const id = ctx.newId();
  const { order, amountMinor, currency } = target;
  return {
    ...{ id, merchantAccount, reference: id.replaceAll('-', ''), providerReference: '' },
    ...{ shopId: order?.shopId ?? null, channelNumber: order?.channelNumber ?? null, orderId: order?.id ?? null },
    ...{ amountMinor, currency, state, paidAt: null, refundedMinor: 0n },
    ...{ askAt: null, createdAt: new Date(ctx.now()) },
  };
}

const newStart = (
  ctx: Ctx,
  payment: Payment,
  method: Start['method'],
  { order, accountId, fills, title, vatMinor }: Target,
): Start => ({
  ...{ paymentId: payment.id, method, orderId: order?.id ?? null, accountId, fills, title },
  ...{ settledMinor: 0n, releasedMinor: 0n, vatMinor, divided: false },
  ...{ notifyUrl: '', openId: '', payerIp: '', cashier: null, expiresAt: null, closing: false, nextAt: null },
  ...{ tries: 0, trouble: '', counted: false },
  ...{ startedBy: actorText(ctx.actor), startedAt: new Date(ctx.now()) },
});
