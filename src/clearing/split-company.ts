/**
 * What clearing asks of a payment company that divides payments itself (CLR-2). Types only; adapters are plugged in. Every
 * message goes under a number of ours, which the company answers with the state of what it was told under it.
 */
import type { MerchantAccess } from '../payments/payments.ts';

/** `account`: who receives it, as the company knows him; `name`: his full name, which it compares. */
export type SharePart = { account: string; name: string; amountMinor: bigint };

/** A payment is divided once, and what is left of it is set free for its seller; without parts all of it is. */
export type ShareOrder = {
  number: string;
  /** The seller as the company knows him, whose payment it was. */
  seller: string;
  /** The company's number of the payment. */
  transaction: string;
  parts: readonly SharePart[];
};
export type ShareResult = { account: string; state: 'success' | 'failed'; reason: string };
export type ShareAnswer = { state: 'processing' } | { state: 'done'; parts: readonly ShareResult[] };

/** A share, or a part of it, goes back to the seller; `order`: the number it was divided under. */
export type BackOrder = { number: string; order: string; seller: string; account: string; amountMinor: bigint };
export type BackAnswer = { state: 'processing' | 'success' } | { state: 'failed'; reason: string };

export interface SplitCompany {
  readonly kind: string;
  readonly mostReceivers: number;
  /**
   * Tells it, or with `told` asks what became of it and tells it where the company never heard of it. Throws
   * `OutsideFailure`: `clearing.shareRefused` where the company says no, anything else where nobody knows.
   */
  share(access: MerchantAccess, order: ShareOrder, told: boolean): Promise<ShareAnswer>;
  /** As `share`. Null: shares come back with the refund by themselves, in the same proportion. */
  readonly giveBack: ((access: MerchantAccess, back: BackOrder, told: boolean) => Promise<BackAnswer>) | null;
}
