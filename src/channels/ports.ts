/**
 * What channels need and do not have: the connectors, the check of an address before it is kept, and whether an order
 * has been shipped whole. `modules.ts` plugs them in, so that channels know neither protocols nor sales orders.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { ChannelConnector, ShopAccess } from './connector.ts';
import type { Shop } from './shops.ts';

export type ChannelPorts = {
  /** By kind; a kind without one (exports as files, the open API) brings its orders by itself. */
  connectors: ReadonlyMap<string, ChannelConnector>;
  /** Opens the sealed credentials of a shop for one call. */
  openAccess(shop: Shop): ShopAccess;
  /** Refuses an address that must never be called (figure 44); may ask the network, so never inside a transaction. */
  checkEndpoint(url: string): Promise<Refusal | null>;
  /** Of channel orders, those of which nothing is left to ship, as `keyOfChannelOrder` names them. */
  shippedWhole(ctx: Ctx, orders: readonly { shopId: Id; number: string }[]): Promise<Set<string>>;
  /** Pieces promised or shipped, in the order asked, of orders of the shop that came in since. */
  promisedSince(ctx: Ctx, asked: readonly { shopId: Id; skuId: Id; since: Date }[]): Promise<bigint[]>;
};

/** What the list of uploads shows of documents that channels do not own. */
export type UploadNames = {
  orderNumbers(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, string>>;
  /** Names by courier code. */
  couriers(ctx: Ctx): Promise<Map<string, string>>;
};
