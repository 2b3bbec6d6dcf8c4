/** What waits for my second look, and the commands that decide about each kind. */
import { queryOptions } from '@tanstack/react-query';
import { APPROVAL_KINDS, type Approval, type ApprovalKind, listApprovals } from '../../../src/contract/approvals.ts';
import { approveResolutions, rejectResolutions } from '../../../src/contract/bills.ts';
import { approveVouchers, sendBackVouchers } from '../../../src/contract/books.ts';
import { approveOfflineVouchers, refuseOfflineVouchers } from '../../../src/contract/offline-vouchers.ts';
import { passFinance, returnFromFinance } from '../../../src/contract/order-commands.ts';
import type { Outcome } from '../../../src/contract/paging.ts';
import { approvePaymentRuns, refusePaymentRuns } from '../../../src/contract/payment-runs.ts';
import { approveRefunds, refuseRefunds } from '../../../src/contract/payments.ts';
import { approvePayouts, refusePayouts } from '../../../src/contract/payouts.ts';
import { approvePointsGrants, refusePointsGrants } from '../../../src/contract/points.ts';
import { approvePurchaseOrders, sendBackPurchaseOrders } from '../../../src/contract/purchase-orders.ts';
import { approveStatements } from '../../../src/contract/statements.ts';
import { approveWriteOffs, sendBackWriteOffs } from '../../../src/contract/write-offs.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

const EVERY_MS = 15_000;

export const approvalsQuery = queryOptions({
  queryKey: ['approvals'],
  queryFn: ({ signal }) => call(listApprovals, { query: {}, signal }),
  refetchInterval: EVERY_MS,
});

type Send = (ids: string[], key: string) => Promise<readonly Outcome[]>;

const APPROVE = {
  order: passFinance,
  difference: approveResolutions,
  refund: approveRefunds,
  purchase: approvePurchaseOrders,
  voucher: approveVouchers,
  offlineVoucher: approveOfflineVouchers,
  payout: approvePayouts,
  statement: approveStatements,
  paymentRun: approvePaymentRuns,
  writeOff: approveWriteOffs,
  pointsGrant: approvePointsGrants,
} as const;
const REFUSE = {
  order: returnFromFinance,
  difference: rejectResolutions,
  refund: refuseRefunds,
  purchase: sendBackPurchaseOrders,
  voucher: sendBackVouchers,
  offlineVoucher: refuseOfflineVouchers,
  payout: refusePayouts,
  paymentRun: refusePaymentRuns,
  writeOff: sendBackWriteOffs,
  pointsGrant: refusePointsGrants,
} as const;

/** What is no draft of somebody here cannot go back to him: a supplier's statement was signed by its supplier. */
export const canGoBack = (kind: ApprovalKind): kind is keyof typeof REFUSE => kind in REFUSE;

export const approveBy =
  (kind: ApprovalKind): Send =>
  async (ids, key) =>
    (await call(APPROVE[kind] as typeof passFinance, { body: { ids }, key })).outcomes;

export const refuseBy =
  (kind: ApprovalKind, reason: string): Send =>
  async (ids, key) =>
    (await call(REFUSE[kind as keyof typeof REFUSE] as typeof returnFromFinance, { body: { ids, reason }, key }))
      .outcomes;

/** Each kind goes by its own command. */
export const byKind = (items: readonly Approval[]): [ApprovalKind, Approval[]][] =>
  APPROVAL_KINDS.flatMap((kind): [ApprovalKind, Approval[]][] => {
    const some = items.filter((one) => one.kind === kind);
    return some.length > 0 ? [[kind, some]] : [];
  });

export function refreshApprovals(): void {
  for (const key of [
    'approvals',
    'home',
    'orders',
    'order',
    'differences',
    'bills',
    'payments',
    'payment',
    'purchases',
    'books',
    'clearing',
    'statements',
    'dues',
    'customerAccounts',
  ])
    void queryClient.invalidateQueries({ queryKey: [key] });
}
