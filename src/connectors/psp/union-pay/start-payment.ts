/**
 * Opens payments at UnionPay (PAY-1). There is no call: the buyer's browser posts our signed form to the gateway, and the
 * order comes into being there when it does. After `payTimeout` UnionPay gives back by itself what is still paid; it has
 * no call that closes an order before.
 */
import type { Cashier, MerchantAccess, StartRequest } from '../../../payments/payment-provider.ts';
import { type Means, message, named, unionPayTime } from './call-gateway.ts';
import { findTransaction } from './query-payment.ts';

/** By product: B2C (cards, personal online banks), B2B (companies' online banks). */
export const UNION_PAY_METHODS = { unionPayGateway: '000201', unionPayCompany: '000202' } as const;

/** It takes 32 bytes of what is sold, and a Chinese character is two. */
const describe = (title: string): string => title.slice(0, /^[\x20-\x7e]*$/.test(title) ? 32 : 16);

export function startPayment(access: MerchantAccess, asked: StartRequest): Cashier {
  const fields = message(access, {
    ...named(asked.reference),
    ...{ txnType: '01', txnSubType: '01', bizType: UNION_PAY_METHODS[asked.method as keyof typeof UNION_PAY_METHODS] },
    ...{ txnAmt: String(asked.amountMinor), currencyCode: '156', orderDesc: describe(asked.title) },
    ...{ backUrl: asked.notifyUrl, payTimeout: unionPayTime(asked.expiresAt) },
  });
  return { kind: 'form', url: `${access.endpoint}/frontTransReq.do`, fields };
}

/** True where the buyer has only opened it: what he pays afterwards is late money, which counts as such. */
export async function closePayment(means: Means, access: MerchantAccess, reference: string): Promise<boolean> {
  const found = await findTransaction(means, access, reference);
  return found?.state === 'accepted';
}
