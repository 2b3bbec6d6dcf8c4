/** What payments needs from outside: the payment companies. `modules.ts` plugs the adapters in. */
import type { MerchantAccount } from './merchant-accounts.ts';
import type { MerchantAccess, PaymentProvider } from './payment-provider.ts';

export type PaymentPorts = {
  /** By kind of account. */
  providers: ReadonlyMap<string, PaymentProvider>;
  /** Opens the sealed credentials of an account for one call. */
  openAccess(account: MerchantAccount): MerchantAccess;
};
