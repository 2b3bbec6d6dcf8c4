/** Shops: one authorised account on one channel each, with the settings that steer its orders. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

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
  /** One order may be divided over several nodes (ORD-9), when both parts are worth at least this much (SRC-2). */
  splitFromMinor: bigint | null;
  /** Share of the available stock shown on the channel, in thousandths, and what is kept back (CHN-7). */
  stockShare: number;
  stockSafety: bigint;
  stockZeroUnder: bigint;
  stockOnOrder: boolean;
};

type Row = {
  id: Id;
  name: string;
  channel: string;
  shop_group: string;
  currency: string;
  active: boolean;
  settings: Partial<Record<keyof ShopSettings, string | number | boolean | null>>;
};

export async function shopSettings(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, ShopSettings>> {
  const rows = await ctx.sql<Row>`
    select id, name, channel, shop_group, currency, active, settings
    from shop
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, settingsOf(row)]));
}

const settingsOf = ({ id, name, channel, shop_group, currency, active, settings: s }: Row): ShopSettings => ({
  id,
  name,
  channel,
  shopGroup: shop_group,
  currency,
  active,
  reserveAt: (s.reserveAt as ShopSettings['reserveAt']) ?? 'review',
  unpaidMinutes: Number(s.unpaidMinutes ?? 30),
  shipWithinHours: s.shipWithinHours === undefined ? 48 : s.shipWithinHours === null ? null : Number(s.shipWithinHours),
  splitFromMinor: s.splitFromMinor == null ? null : BigInt(s.splitFromMinor as string),
  stockShare: Number(s.stockShare ?? 1000),
  stockSafety: BigInt((s.stockSafety as string) ?? 0),
  stockZeroUnder: BigInt((s.stockZeroUnder as string) ?? 0),
  stockOnOrder: Boolean(s.stockOnOrder ?? false),
});
