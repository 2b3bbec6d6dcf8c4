/**
 * WeChat Pay (APIv3) behind the port of the payments module. Credentials: `appId` (several separated by commas),
 * `apiV3Key` (32 bytes), `privateKey` and `merchantSerial` for what we sign, and one `platformKey:<serial>` (public key
 * or certificate in PEM) for each key WeChat Pay may sign with. What is missing fails closed.
 */
import type { PaymentProvider } from '../../../payments/payment-provider.ts';
import { isGiven } from '../genuine.ts';
import { isPrivateKey, isPublicKey } from '../rsa.ts';
import type { Means } from './call-api.ts';
import { downloadBill } from './download-bill.ts';
import { queryPayment } from './query-payment.ts';
import { refundPayment, refundToCard } from './refund-payment.ts';
import { closePayment, startPayment, WECHAT_METHODS } from './start-payment.ts';
import { verifyNotification } from './verify-notification.ts';

export const wechatPay = (means: Means): PaymentProvider => ({
  kind: 'wechatPay',
  credentials: {
    appId: isGiven,
    apiV3Key: (value) => Buffer.byteLength(value) === 32,
    privateKey: isPrivateKey,
    merchantSerial: isGiven,
    'platformKey:*': isPublicKey,
  },
  methods: WECHAT_METHODS,
  start: (access, asked) => startPayment(means, access, asked),
  close: (access, reference) => closePayment(means, access, reference),
  verify: verifyNotification,
  query: (access, reference) => queryPayment(means, access, reference),
  refund: (access, asked) => refundPayment(means, access, asked),
  refundToCard: (access, asked) => refundToCard(means, access, asked),
  fundAccounts: ['basic', 'operation', 'fees'],
  downloadBill: (access, day, bill) => downloadBill(means, access, day, bill),
});
