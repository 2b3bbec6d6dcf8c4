/** What other modules may use of payments. */

export { type HeldFor, settleHeld } from './account-money.ts';
export { askCompanies, type Company } from './ask-companies.ts';
export { askRefunds, type RefundAsked, type RefundRefusal } from './ask-refunds.ts';
export { askSilent } from './ask-silent.ts';
export {
  confirmRefunds,
  type OnBill,
  reverseCaptures,
  reverseRefunds,
  supplementCaptures,
  whyNotReversed,
} from './correct-payments.ts';
export { accountsById, type CustomerAccount } from './customer-accounts.ts';
export { type WaitingRefund, waitingRefunds } from './decide-refunds.ts';
export { waitingOfflineVouchers } from './decide-vouchers.ts';
export { type Doubt, findDoubts } from './doubts.ts';
export { type Expected, expectPayments } from './expect-payments.ts';
export { paymentExports } from './export-payments.ts';
export { followRefunds } from './follow-refunds.ts';
export { closePaymentsOf, followStarts } from './follow-starts.ts';
export { type GivenBack, type GivingBack, giveBack, giveBackAll } from './give-back.ts';
export { PAYMENT_EVENTS, type PaymentEvent, paymentJobs, paymentSchedules } from './jobs.ts';
export {
  type MerchantAccount,
  merchantAccessOpener,
  merchantAccounts,
  saveMerchantAccount,
} from './merchant-accounts.ts';
export { NewsDesk } from './news-desk.ts';
export { nextUnknownAskAt, type Payment, type PaymentState, type Refund, type RefundState } from './payment.ts';
export type { DayBill, MerchantAccess, PaymentNews, PaymentProvider } from './payment-provider.ts';
export {
  type GoingRefund,
  leftOf,
  ownersOfPayments,
  PAYMENTS_OF_ORDER,
  type PaidFor,
  type PaymentOwner,
  type PaymentView,
  paymentsOf,
  paymentToRefund,
  refundsGoing,
} from './payments-of.ts';
export { waitingGrants } from './points/grants.ts';
export type { AccountPorts, BuyerFacts, OrderToPay, PaymentPorts, SettlePorts } from './ports.ts';
export { releaseHeld } from './release-held.ts';
export { type FoundMoney, type ReturnedMoney, returnFound } from './return-found.ts';
export { paymentRoutes } from './routes.ts';
export { type DoorMoney, startPayment, takeAtDoor } from './start-payment.ts';
export { markCounted } from './start-store.ts';
export { takePaymentNews } from './take-news.ts';
export { paymentChecks } from './verify.ts';
