/**
 * The port to an e-waybill service (SHP-2): Kdniao-style, Cainiao-style, direct. `connectors/carriers/<kind>/`
 * implements it. Numbers are asked for in bulk; our `id` is the business number the service sees, so a repeated call
 * with the same id returns the first waybill and never a second one.
 */
import type { Answer } from '../channels/connector.ts';
import type { InterceptWay } from '../contract/intercepts.ts';
import type { Ctx } from '../kernel/context.ts';

export type Party = {
  name: string;
  phone: string;
  province: string;
  city: string;
  district: string;
  town: string;
  detail: string;
  postcode: string;
};

/** `channel`: the kind of the platform that keeps him to itself; only its own e-waybills print him. */
export type Masked = { token: string; orderNumber: string; channel: string };

export type WaybillRequest = {
  /** Business number, unique for ever: a cancelled one is never used again. */
  id: string;
  carrier: string;
  sender: Party;
  recipient: Party;
  /** Token of a masked recipient, with the channel order it belongs to. */
  masked: Masked | null;
  goods: { name: string; quantity: bigint }[];
  weightG: bigint;
  /** Collect this much at the door, null when paid. */
  codMinor: bigint | null;
  parcels: number;
};

export type Waybill =
  | {
      id: string;
      result: 'issued';
      waybillNumber: string;
      subNumbers: string[];
      /** Sorting code printed large (大头笔/三段码). */
      routeCode: string;
      originBranch: string;
      destinationBranch: string;
      /** What the printer needs, byte for byte as received (Cainiao print_data). */
      printData: string;
    }
  | (Answer & { result: 'refused' | 'retry' | 'unknown' });

export type ServiceAccess = {
  id: string;
  kind: string;
  endpoint: string;
  credentials: Record<string, string>;
  options: Record<string, unknown>;
};

export type BranchBalance = { carrier: string; branchCode: string; branchName: string; left: bigint | null };

export type ParcelEvent = {
  waybillNumber: string;
  kind:
    | 'collected'
    | 'inTransit'
    | 'outForDelivery'
    | 'inLocker'
    | 'signed'
    | 'refused'
    | 'intercepted'
    | 'returned'
    | 'problem';
  at: Date;
  text: string;
};

/** `to` null: back to the sender, who is `from`. The id is the intercept's own, the same however often it is sent. */
export type InterceptOrder = {
  id: string;
  carrier: string;
  waybillNumber: string;
  reason: string;
  to: Party | null;
  from: Party;
  at: Date;
};

/**
 * What a push brought. Events are signed by the service; `hints` are not: they name a parcel by its number and our own
 * business number, and the service is asked about it.
 */
export type PushedNews = {
  events: ParcelEvent[];
  hints: { waybillNumber: string; id: string }[];
  reply: string;
};

export type HouseNumbers = {
  give(ctx: Ctx, requests: readonly WaybillRequest[]): Promise<Waybill[]>;
  left(ctx: Ctx): Promise<BranchBalance[]>;
};

export interface WaybillService {
  readonly kind: string;
  readonly maxBatch: number;
  /** Names of the credentials an account there has. */
  readonly credentials: readonly string[];
  /** Channels whose masked recipients it can print. */
  readonly unmasks: readonly string[] | 'any';
  /** It tells what becomes of a parcel. */
  readonly follows: boolean;
  /** What it stops parcels for, after collection; nothing: a person tells the courier. */
  readonly intercepts: readonly InterceptWay[];
  /** Numbers the house has itself: given in a transaction of ours, and nobody is asked. */
  readonly house?: HouseNumbers;
  issue(access: ServiceAccess, requests: readonly WaybillRequest[]): Promise<Waybill[]>;
  cancel(
    access: ServiceAccess,
    waybills: readonly { id: string; carrier: string; waybillNumber: string }[],
  ): Promise<Answer[]>;
  /** `accepted`: the courier tries; what becomes of it is news of the parcel. */
  intercept(access: ServiceAccess, orders: readonly InterceptOrder[]): Promise<Answer[]>;
  balance(access: ServiceAccess): Promise<BranchBalance[]>;
  subscribe(
    access: ServiceAccess,
    waybills: readonly { id: string; carrier: string; waybillNumber: string }[],
  ): Promise<Answer[]>;
  track(access: ServiceAccess, waybill: { carrier: string; waybillNumber: string }): Promise<ParcelEvent[]>;
  /** Verifies and reads a tracking push; null when it is not genuine. */
  verifyPush(access: ServiceAccess, request: { headers: Record<string, string>; body: Buffer }): PushedNews | null;
}
