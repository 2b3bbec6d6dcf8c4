/**
 * Alipay (open platform, RSA2) behind the port of the payments module. The merchant's id is the seller's account
 * (`2088…`). Credentials: `appId`, `privateKey` (ours, PEM) and `alipayPublicKey` (theirs for this app: PEM, or the bare
 * base64 their console shows). What is missing fails closed.
 */
import type { PaymentProvider } from '../../../payments/payment-provider.ts';
import { isGiven } from '../genuine.ts';
import { isPrivateKey, isPublicKey } from '../rsa.ts';
import type { Means } from './call-gateway.ts';
import { downloadBill } from './download-bill.ts';
import { queryPayment } from './query-payment.ts';
import { refundPayment } from './refund-payment.ts';
import { ALIPAY_METHODS, closePayment, startPayment } from './start-payment.ts';
import { verifyNotification } from './verify-notification.ts';

export const alipay = (means: Means): PaymentProvider => ({
  kind: 'alipay',
  credentials: { appId: isGiven, privateKey: isPrivateKey, alipayPublicKey: isPublicKey },
  methods: ALIPAY_METHODS,
  start: (access, asked) => startPayment(means, access, asked),
  close: (access, reference) => closePayment(means, access, reference),
  verify: verifyNotification,
  query: (access, reference) => queryPayment(means, access, reference),
  refund: (access, asked) => refundPayment(means, access, asked),
  fundAccounts: ['basic'],
  downloadBill: (access, day, bill) => downloadBill(means, access, day, bill),
});
