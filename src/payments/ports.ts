/** What payments needs from outside: the payment companies. `modules.ts` plugs the adapters in. */
import type { Refusal } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import type { MerchantAccount } from './merchant-accounts.ts';
import type { MerchantAccess, PaymentProvider } from './payment-provider.ts';

export type PaymentPorts = {
  /** By kind of account. */
  providers: ReadonlyMap<string, PaymentProvider>;
  /** Opens the sealed credentials of an account for one call. */
  openAccess(account: MerchantAccount): MerchantAccess;
};

/** What people need besides, who keep accounts. */
export type AccountPorts = PaymentPorts & {
  ring: KeyRing;
  /** What speaks against ever calling an address; null: nothing. */
  checkEndpoint(url: string): Promise<Refusal | null>;
};
