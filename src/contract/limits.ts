/**
 * How much money a role may move at one go (IAM-1). A limit belongs to an action and a currency, and an action to the
 * right it needs. A role without a limit for an action has none; one with limits moves nothing in a currency it does not
 * name. Of several roles the one that allows most counts.
 */
import { type Static, Type } from 'typebox';
import { Input } from './endpoint.ts';
import { Amount, Currency } from './money.ts';
import type { Right } from './rights.ts';

/** By the right each needs: what has a limit here is the endpoint of that name. */
export const LIMITED = {
  enterOrder: 'orders.place',
  passFinance: 'orders.finance',
  refundPayment: 'payments.write',
  settlePaymentDoubts: 'payments.write',
  grantPoints: 'payments.write',
  approveRefunds: 'payments.approve',
  approvePointsGrants: 'payments.approve',
  approveOfflineVouchers: 'payments.approve',
  approveResolutions: 'bills.approve',
  approveVouchers: 'bills.approve',
  submitPurchaseOrders: 'purchases.write',
  approvePurchaseOrders: 'purchases.approve',
  subsidiseSplit: 'payments.write',
  approvePayouts: 'payments.approve',
  approvePaymentRuns: 'payments.approve',
  moveSubMoney: 'payments.approve',
  approveStatements: 'purchases.approve',
  approveWriteOffs: 'bills.approve',
} as const satisfies Record<string, Right>;

export type LimitedAction = keyof typeof LIMITED;
export const LIMITED_ACTIONS = Object.keys(LIMITED) as LimitedAction[];

export const AmountLimit = Input({
  action: Type.Enum(LIMITED_ACTIONS),
  currency: Currency,
  /** The most at one go, in the smallest unit. */
  amount: Amount,
});
export type AmountLimit = Static<typeof AmountLimit>;

export const AmountLimits = Type.Array(AmountLimit, { maxItems: 60 });
