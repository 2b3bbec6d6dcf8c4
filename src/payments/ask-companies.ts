/** Asking payment companies about many things, a few at once; one company that cannot be asked does not keep the others. */
import { OutsideFailure } from '../channels/channels.ts';
import { Later } from '../kernel/jobs.ts';
import type { MerchantAccount } from './merchant-accounts.ts';
import type { MerchantAccess, PaymentProvider } from './payment-provider.ts';

const AT_ONCE = 8;

/** Whom to ask, and as whom; null where the account is switched off or gone. */
export type Company<Provider = PaymentProvider> = { provider: Provider; access: MerchantAccess } | null;
type Ports<Provider> = {
  providers: ReadonlyMap<string, Provider>;
  openAccess(account: MerchantAccount): MerchantAccess;
};

/** `ask` throws `OutsideFailure` where no answer comes. Throws `Later` in the end when any did. */
export async function askCompanies<T extends { merchantAccount: string }, Provider = PaymentProvider>(
  items: readonly T[],
  accounts: ReadonlyMap<string, MerchantAccount>,
  ports: Ports<Provider>,
  ask: (item: T, company: Company<Provider>) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  let failure: OutsideFailure | null = null;
  const askOneByOne = async () => {
    for (const item of waiting) {
      const account = accounts.get(item.merchantAccount);
      const provider = account?.active ? ports.providers.get(account.kind) : undefined;
      try {
        await ask(item, account && provider ? { provider, access: ports.openAccess(account) } : null);
      } catch (error) {
        if (!(error instanceof OutsideFailure)) throw error;
        failure = error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOneByOne));
  if (failure) throw new Later(30, (failure as OutsideFailure).message);
}
