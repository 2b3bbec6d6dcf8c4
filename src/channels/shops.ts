/**
 * Shops: one authorised account on one channel each, with the settings that steer its orders. Credentials are sealed at
 * rest, bound to their shop, and opened for one call only.
 */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type KeyRing, openAll, sealAll } from '../kernel/secrets.ts';
import type { ChannelConnector, ShopAccess } from './connector.ts';

export type ShopSettings = {
  id: Id;
  name: string;
  channel: string;
  shopGroup: string;
  currency: string;
  active: boolean;
  /** When stock is promised (STK-3). `order`: unpaid orders too, given back after `unpaidMinutes`. */
  reserveAt: 'order' | 'payment' | 'review';
  unpaidMinutes: number;
  /** Hours after payment in which the channel wants the parcel sent. */
  shipWithinHours: number | null;
  /** Hours in which an after-sale case wants an answer (CHN-6). */
  answerHours: number;
  /** Parcels of refunded orders are stopped at the courier without anybody asking (RET-2). */
  interceptOnRefund: boolean;
  /** One order may be divided over several nodes (ORD-9), when both parts are worth at least this much (SRC-2). */
  splitFromMinor: bigint | null;
  /** Share of the available stock shown on the channel, in thousandths, and what is kept back (CHN-7). */
  stockShare: number;
  stockSafety: bigint;
  stockZeroUnder: bigint;
  stockOnOrder: boolean;
  /** The account its money is collected on, for matching with bills; null when the shop's payments are not followed. */
  merchantAccount: string | null;
  /** What the channel keeps of an order, until its bill says so (FIN-5). */
  commissionPpm: number;
};

/** Settings as they are kept: what is absent has the default of `settingsOf`. */
export type KeptSettings = Partial<{
  reserveAt: ShopSettings['reserveAt'];
  unpaidMinutes: number;
  shipWithinHours: number | null;
  answerHours: number;
  interceptOnRefund: boolean;
  splitFromMinor: string | null;
  stockShare: number;
  stockSafety: string;
  stockZeroUnder: string;
  stockOnOrder: boolean;
  merchantAccount: string | null;
  commissionPpm: number;
}>;

export type Shop = {
  id: Id;
  name: string;
  channel: string;
  shopGroup: string;
  /** Empty: the channel is not called; its orders come as files or through the API. */
  endpoint: string;
  /** Sealed. */
  credentials: Record<string, string>;
  /** The connector's own. */
  options: Record<string, unknown>;
  settings: KeptSettings;
  currency: string;
  active: boolean;
  version: number;
};

export const shopTable = table<Shop>('shop', {
  id: 'uuid',
  name: 'text',
  channel: 'text',
  shopGroup: 'text',
  endpoint: 'text',
  credentials: 'jsonb',
  options: 'jsonb',
  settings: 'jsonb',
  currency: 'text',
  active: 'boolean',
  version: 'int',
});

export async function shopsOf(ctx: Ctx): Promise<Shop[]> {
  return ctx.run<Shop>(sql`
    select ${shopTable.select()}
    from shop
    where tenant_id = ${ctx.tenant}
    order by name`);
}

export async function shopById(ctx: Ctx, id: Id): Promise<Shop | null> {
  const [shop] = await ctx.run<Shop>(sql`
    select ${shopTable.select()}
    from shop
    where tenant_id = ${ctx.tenant}
      and id = ${id}`);
  return shop ?? null;
}

/** The same, kept from others until the transaction ends. */
export async function lockShop(ctx: Ctx, id: Id): Promise<Shop | null> {
  const [shop] = await ctx.run<Shop>(sql`
    select ${shopTable.select()}
    from shop
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    for update`);
  return shop ?? null;
}

export async function shopSettings(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, ShopSettings>> {
  const shops = await ctx.run<Shop>(sql`
    select ${shopTable.select()}
    from shop
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`);
  return new Map(shops.map((shop) => [shop.id, settingsOf(shop)]));
}

export const settingsOf = ({ id, name, channel, shopGroup, currency, active, settings: s }: Shop): ShopSettings => ({
  id,
  name,
  channel,
  shopGroup,
  currency,
  active,
  reserveAt: s.reserveAt ?? 'review',
  unpaidMinutes: s.unpaidMinutes ?? 30,
  shipWithinHours: s.shipWithinHours === undefined ? 48 : s.shipWithinHours,
  answerHours: s.answerHours ?? 24,
  interceptOnRefund: s.interceptOnRefund ?? false,
  splitFromMinor: s.splitFromMinor == null ? null : BigInt(s.splitFromMinor),
  stockShare: s.stockShare ?? 1000,
  stockSafety: BigInt(s.stockSafety ?? 0),
  stockZeroUnder: BigInt(s.stockZeroUnder ?? 0),
  stockOnOrder: s.stockOnOrder ?? false,
  merchantAccount: s.merchantAccount ?? null,
  commissionPpm: s.commissionPpm ?? 0,
});

/** True when we call this shop's channel: it is on and has an address to call. */
export const isCalled = (shop: Pick<Shop, 'active' | 'endpoint'>): boolean => shop.active && shop.endpoint !== '';

/** The connector of a shop we call, null for one we do not. A shop with an address but no connector is a bug. */
export function connectorOf(
  shop: Shop,
  { connectors }: { connectors: ReadonlyMap<string, ChannelConnector> },
): ChannelConnector | null {
  if (!isCalled(shop)) return null;
  const connector = connectors.get(shop.channel);
  if (!connector) throw new Error(`no connector for channel ${shop.channel}`);
  return connector;
}

export const sealCredentials = (ring: KeyRing, shopId: Id, plain: Record<string, string>): Record<string, string> =>
  sealAll(ring, plain, `shop/${shopId}`);

/** What `ChannelPorts.openAccess` is made of. */
export const accessOf =
  (ring: KeyRing) =>
  ({ id, channel, endpoint, credentials, options }: Shop): ShopAccess => ({
    shopId: id,
    kind: channel,
    endpoint,
    options,
    credentials: openAll(ring, credentials, `shop/${id}`),
  });
