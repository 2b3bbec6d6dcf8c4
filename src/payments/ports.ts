/** What payments needs from outside: the payment companies. `modules.ts` plugs the adapters in. */
import type { Static } from 'typebox';
import type { Actor, OrderRef } from '../contract/order-words.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import type { MerchantAccount } from './merchant-accounts.ts';
import type { MerchantAccess, PaymentProvider } from './payment-provider.ts';

export type PaymentPorts = {
  /** By kind of account. */
  providers: ReadonlyMap<string, PaymentProvider>;
  /** Opens numbers of cards for one call. */
  ring: KeyRing;
  /** Opens the sealed credentials of an account for one call. */
  openAccess(account: MerchantAccount): MerchantAccess;
  /**
   * Whether what comes in through an account is other people's money, which is not ours to book; `divided`: its company
   * divides it, and has to know from the start. Null: it is ours.
   */
  collectsForOthers?(ctx: Ctx, merchantAccount: string): Promise<'whole' | 'divided' | null>;
  /** How the money of a shop may come in, or of a customer (null); where nobody says, in every way. */
  collectingFor?(ctx: Ctx, shopId: Id | null): Promise<Collecting>;
};

/** `forSeller`: what the shop takes is a third party's, so it comes in through `accounts` alone. */
export type Collecting = { forSeller: boolean; accounts: ReadonlySet<string> };

/** What people need besides, who keep accounts. */
export type AccountPorts = PaymentPorts & {
  /** What speaks against ever calling an address; null: nothing. */
  checkEndpoint(url: string): Promise<Refusal | null>;
};

/** `waits`: it waits for its money, so payments of it may be started. */
export type OrderToPay = {
  id: Id;
  number: string;
  shopId: Id;
  channelNumber: string | null;
  currency: string;
  payableMinor: bigint;
  /** The tax in `payableMinor`. */
  vatMinor: bigint;
  owedMinor: bigint;
  waits: boolean;
};

/** What says who bought an order. `isMasked`: the channel keeps the recipient to itself. */
export type BuyerFacts = {
  shopId: Id;
  buyer: string;
  phone: string;
  isMasked: boolean;
  memo: string;
  /** The company the invoice is for; empty: none. */
  company: string;
};

/** What orders know and payments, which are below them, must ask. */
export type SettlePorts = {
  /** Orders by id, with what is still to be paid; what is not known is left out. `lock`: until the transaction ends. */
  ordersToPay(ctx: Ctx, orderIds: readonly Id[], lock?: boolean): Promise<Map<Id, OrderToPay>>;
  /** Who bought an order; null: nobody knows it. */
  buyerOf?(ctx: Ctx, orderId: Id): Promise<BuyerFacts | null>;
  orderRefs(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, Static<typeof OrderRef>>>;
  /** Names of accounts that payments know by their bills alone: card machines, platforms, banks. */
  accountNames(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>>;
  /** People and others as they are shown, by how they are kept (`user:<id>`). */
  describeActors(ctx: Ctx, actors: readonly string[]): Promise<Map<string, Actor>>;
};
