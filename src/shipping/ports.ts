/**
 * What shipping needs and does not have: adapters to the waybill services, and what the order knows of its recipient.
 * `modules.ts` plugs both in, so that shipping knows neither couriers' protocols nor orders.
 */
import type { Contents } from '../contract/customs.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Sold } from './customs/declaration.ts';
import type { Masked, Party, ServiceAccess, WaybillService } from './waybill-service.ts';
import type { WaybillServiceRow } from './waybill-services.ts';

/** Where the parcel of an order goes. */
export type ShipTo = {
  recipient: Party;
  /** ISO 3166; '' where a channel did not say. */
  country: string;
  /** The most exact GB/T 2260 code known of it; '' abroad. */
  divisionCode: string;
  masked: Masked | null;
  /** To be collected at the door, null when paid. */
  codMinor: bigint | null;
  /** For people who pick and pack. */
  memo: string;
};

/** What customs ask of the order of a parcel that goes abroad. */
export type SoldOrder = {
  /** As the post writes it; of a region of ours (`region`) only some services ask for a declaration. */
  country: string;
  region: boolean;
  currency: string;
  orderedAt: Date;
  kind: Contents;
  /** By line number of the order, which the lines of its parcels bear. */
  lines: ReadonlyMap<number, Sold>;
};

export type ShippingPorts = {
  /** By kind. */
  services: ReadonlyMap<string, WaybillService>;
  /** Opens the sealed credentials of a service for one call. */
  openAccess(service: WaybillServiceRow): ServiceAccess;
  /** Why an address may not be called, or null. */
  checkEndpoint(url: string): Promise<Refusal | null>;
  /** Orders that are not known are left out. */
  shipTo(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, ShipTo>>;
  /** Orders that are not known are left out; those that stay at home come without their lines. */
  sold(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, SoldOrder>>;
};
