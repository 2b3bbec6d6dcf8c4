/**
 * China UnionPay's online gateway (全渠道, ACP 5.1.0) behind the port of the payments module: cards and personal online
 * banks, and companies' online banks. The merchant's id is its 15 characters (`merId`). Credentials: `privateKey` and
 * `certificate` (ours, of the signing PFX, PEM), `middleCertificate` and `rootCertificate` (theirs): UnionPay sends the
 * certificate it signs with inside each message, and these say whether it is UnionPay's. What is missing fails closed.
 */
import type { PaymentProvider } from '../../../payments/payment-provider.ts';
import { isPrivateKey } from '../rsa.ts';
import type { Means } from './call-gateway.ts';
import { isCertificate } from './certificates.ts';
import { downloadBill } from './download-bill.ts';
import { queryPayment } from './query-payment.ts';
import { refundPayment } from './refund-payment.ts';
import { closePayment, startPayment, UNION_PAY_METHODS } from './start-payment.ts';
import { verifyNotification } from './verify-notification.ts';

export const unionPay = (means: Means): PaymentProvider => ({
  kind: 'unionPay',
  credentials: {
    privateKey: isPrivateKey,
    certificate: isCertificate,
    middleCertificate: isCertificate,
    rootCertificate: isCertificate,
  },
  methods: Object.keys(UNION_PAY_METHODS) as (keyof typeof UNION_PAY_METHODS)[],
  start: async (access, asked) => startPayment(access, asked),
  close: (access, reference) => closePayment(means, access, reference),
  verify: verifyNotification,
  query: (access, reference) => queryPayment(means, access, reference),
  refund: (access, asked) => refundPayment(means, access, asked),
  fundAccounts: [],
  downloadBill: (access, day) => downloadBill(means, access, day),
});
