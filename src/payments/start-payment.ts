/**
 * A payment of an order of ours is started (PAY-1). It is written down, with everything the company will be asked, before
 * anybody is asked; the company hears of it right after the commit. What must stay true: the payments of one order that
 * are under way or made are together never more than it owes, whoever starts at once.
 */
import type { PayMethod } from '../contract/pay.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type MerchantAccount, merchantAccounts } from './merchant-accounts.ts';
import type { Payment } from './payment.ts';
import type { OrderToPay, PaymentPorts, SettlePorts } from './ports.ts';
import { type Start, startTable, underWayOf } from './start-store.ts';
import { paymentTable } from './store.ts';

export type Starting = {
  method: PayMethod;
  amount?: string;
  account?: string;
  openId?: string;
  payerIp?: string;
  minutes?: number;
};
type Ports = PaymentPorts & Pick<SettlePorts, 'ordersToPay'>;

const MINUTES = 30;
const MINUTE = 60_000;

/** Refuses as the contract's `startPayment`. Enqueues the call to the company. */
export async function startPayment(ctx: Ctx, ports: Ports, orderId: Id, starting: Starting): Promise<Id> {
  const order = await orderToPay(ctx, ports, orderId, true);
  const { leftMinor } = await leftToStart(ctx, order);
  if (leftMinor === 0n) throw new Refused('payments.nothingToPay', {});
  const amountMinor = starting.amount === undefined ? leftMinor : BigInt(starting.amount);
  if (amountMinor > leftMinor) throw new Refused('payments.moreThanOwed', { leftMinor, currency: order.currency });
  const account = companyFor(await merchantAccounts(ctx), ports, starting, order.currency);
  const payment = paymentOf(ctx, order, account.id, amountMinor);
  const minutes = starting.minutes ?? MINUTES;
  await paymentTable.insert(ctx, [payment]);
  await startTable.insert(ctx, [
    {
      ...newStart(ctx, payment, starting.method, order),
      ...{ notifyUrl: account.notifyUrl, openId: starting.openId ?? '', payerIp: starting.payerIp ?? '' },
      ...{ expiresAt: new Date(ctx.now() + minutes * MINUTE), nextAt: new Date(ctx.now()) },
    },
  ]);
  await ctx.enqueue('payments.followStarts', {}, { key: 'now' });
  const detail = { orderId, method: starting.method, amountMinor, currency: order.currency };
  await auditAll(ctx, 'payment.start', [{ subject: `payment/${payment.id}`, detail }]);
  return payment.id;
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
  return { leftMinor: left > 0n ? left : 0n, underWayMinor };
}

/** Accounts through which a method can be paid in a currency, in the order of their ids. */
export const accountsFor = (
  accounts: ReadonlyMap<string, MerchantAccount>,
  { providers }: PaymentPorts,
  method: PayMethod,
  currency: string,
): MerchantAccount[] =>
  [...accounts.values()].filter(
    (account) =>
      account.active &&
      account.currency === currency &&
      providers.get(account.kind)?.methods.some((offered) => offered === method),
  );

function companyFor(
  accounts: ReadonlyMap<string, MerchantAccount>,
  ports: PaymentPorts,
  { method, account: named, openId, payerIp }: Starting,
  currency: string,
): MerchantAccount {
  const able = accountsFor(accounts, ports, method, currency);
  const account = named === undefined ? able[0] : able.find(({ id }) => id === named);
  if (!account) throw new Refused('payments.methodNotOffered', { method });
  if (account.notifyUrl === '') throw new Refused('payments.notifyUrlMissing', { account: account.name });
  if (method === 'wechatJsapi' && !openId) throw new Refused('payments.openIdMissing', {});
  if (method === 'wechatH5' && !payerIp) throw new Refused('payments.payerIpMissing', {});
  return account;
}

/** Its number is its id: every company takes 32 letters and digits, and nobody has to count. */
function paymentOf(ctx: Ctx, order: OrderToPay, merchantAccount: string, amountMinor: bigint): Payment {
  const id = ctx.newId();
  return {
    ...{ id, merchantAccount, reference: id.replaceAll('-', ''), providerReference: '' },
    ...{ shopId: order.shopId, channelNumber: order.channelNumber, orderId: order.id },
    ...{ amountMinor, currency: order.currency, state: 'starting', paidAt: null, refundedMinor: 0n },
    ...{ askAt: null, createdAt: new Date(ctx.now()) },
  };
}

const newStart = (ctx: Ctx, payment: Payment, method: PayMethod, order: OrderToPay): Start => ({
  ...{ paymentId: payment.id, method, orderId: order.id, accountId: null, title: order.number },
  ...{ notifyUrl: '', openId: '', payerIp: '', cashier: null, expiresAt: null, closing: false, nextAt: null },
  ...{ tries: 0, trouble: '', counted: false },
  ...{ startedBy: actorText(ctx.actor), startedAt: new Date(ctx.now()) },
});
