/** What clearing needs from above and outside. `modules.ts` plugs it in. */
import type { Static } from 'typebox';
import type { Actor } from '../contract/order-words.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import type { MerchantAccess, MerchantAccount } from '../payments/payments.ts';
import type { Bank } from './bank.ts';
import type { SplitCompany } from './split-company.ts';

export type SoldGoods = { orderId: Id; skuId: Id | null; amountMinor: bigint };

export type ClearingPorts = {
  ring: KeyRing;
  bank: Bank;
  /** Payment companies that divide payments themselves, by kind of account. */
  sharing: {
    providers: ReadonlyMap<string, SplitCompany>;
    openAccess(account: MerchantAccount): MerchantAccess;
  };
  /** Lines of orders: rules share by goods. */
  soldGoods(ctx: Ctx, orderIds: readonly Id[]): Promise<SoldGoods[]>;
  describeActors(ctx: Ctx, actors: readonly string[]): Promise<Map<string, Static<typeof Actor>>>;
  /** What speaks against ever calling an address; null: nothing. */
  checkEndpoint(url: string): Promise<Refusal | null>;
};
