/** The settings of invoices as they are kept. Credentials are sealed at rest and opened for one call only. */
import type { ChannelPorts } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { type KeyRing, openAll, sealAll } from '../kernel/secrets.ts';
import type { InvoiceAccess, InvoiceProvider } from './invoice-provider.ts';

export type ProviderRow = {
  id: string;
  name: string;
  kind: string;
  endpoint: string;
  /** Sealed. */
  credentials: Record<string, string>;
  options: Record<string, string>;
  active: boolean;
  downUntil: Date | null;
};
export type SellerRow = {
  id: string;
  name: string;
  taxNo: string;
  address: string;
  phone: string;
  bank: string;
  bankAccount: string;
  clerk: string;
  providers: string[];
  maxLines: number;
  maxNetMinor: bigint;
  quotaMinor: bigint;
  freightCode: string;
  active: boolean;
};
export type ShopRow = {
  shopId: Id;
  sellerId: string;
  issueAt: 'asked' | 'shipped' | 'signed';
  defaultCode: string;
  /** Whether what the platform bears of discounts is part of the buyer's invoice. */
  subsidy: 'none' | 'buyer';
  active: boolean;
};
export type TaxCodeRow = { code: string; word: string; preference: string; active: boolean };
export type Kept<Row> = Row & { version: number };

/** What invoices need of the outside and of the house. */
export type InvoicePorts = {
  /** By kind. */
  providers: ReadonlyMap<string, InvoiceProvider>;
  openInvoices(row: ProviderRow): InvoiceAccess;
  /** Platforms some of which want to have the invoices of their orders. */
  channels: Pick<ChannelPorts, 'connectors' | 'openAccess'>;
  /** Why an address may not be called, or null. */
  checkEndpoint(url: string): Promise<Refusal | null>;
};

export const providerTable = table<ProviderRow>('invoice_provider', {
  ...{ id: 'text', name: 'text', kind: 'text', endpoint: 'text', credentials: 'jsonb', options: 'jsonb' },
  ...{ active: 'boolean', downUntil: 'timestamptz' },
});
export const sellerTable = table<SellerRow>('invoice_seller', {
  ...{ id: 'text', name: 'text', taxNo: 'text', address: 'text', phone: 'text', bank: 'text', bankAccount: 'text' },
  ...{ clerk: 'text', providers: 'text[]', maxLines: 'int', maxNetMinor: 'bigint', quotaMinor: 'bigint' },
  ...{ freightCode: 'text', active: 'boolean' },
});
export const shopRuleTable = table<ShopRow>('invoice_shop', {
  ...{ shopId: 'uuid', sellerId: 'text', issueAt: 'text', defaultCode: 'text', subsidy: 'text', active: 'boolean' },
});
export const taxCodeTable = table<TaxCodeRow>('invoice_tax_code', {
  ...{ code: 'text', word: 'text', preference: 'text', active: 'boolean' },
});

export const providersOf = (ctx: Ctx): Promise<Kept<ProviderRow>[]> =>
  ctx.run(sql`
    select ${providerTable.select()}, version
    from invoice_provider
    where tenant_id = ${ctx.tenant}
    order by id`);

/** Who sells, with the shops whose invoices he issues. */
export const sellersWithShops = (ctx: Ctx): Promise<{ id: string; name: string; shops: Id[] }[]> =>
  ctx.sql`
    select s.id, s.name, coalesce(array_agg(h.shop_id::text) filter (where h.shop_id is not null), '{}') as shops
    from invoice_seller s
    left join invoice_shop h on h.tenant_id = s.tenant_id and h.seller_id = s.id
    where s.tenant_id = ${ctx.tenant}
    group by s.tenant_id, s.id, s.name
    order by s.name`;

export const sellersOf = (ctx: Ctx): Promise<Kept<SellerRow>[]> =>
  ctx.run(sql`
    select ${sellerTable.select()}, version
    from invoice_seller
    where tenant_id = ${ctx.tenant}
    order by id`);

export const shopRulesOf = (ctx: Ctx): Promise<Kept<ShopRow>[]> =>
  ctx.run(sql`
    select ${shopRuleTable.select()}, version
    from invoice_shop
    where tenant_id = ${ctx.tenant}
    order by shop_id`);

export const taxCodesOf = (ctx: Ctx): Promise<Kept<TaxCodeRow>[]> =>
  ctx.run(sql`
    select ${taxCodeTable.select()}, version
    from invoice_tax_code
    where tenant_id = ${ctx.tenant}
    order by code`);

/** The listed code a code falls under: itself, else the longest that it begins with. */
export function listedCode(codes: readonly TaxCodeRow[], code: string): TaxCodeRow | null {
  const above = codes.filter((one) => one.active && code.startsWith(one.code.replace(/(00)+$/, '')));
  return above.toSorted((a, b) => b.code.replace(/(00)+$/, '').length - a.code.replace(/(00)+$/, '').length)[0] ?? null;
}

const about = (id: string) => `invoiceProvider/${id}`;

export const sealProvider = (ring: KeyRing, id: string, plain: Record<string, string>): Record<string, string> =>
  sealAll(ring, plain, about(id));

/** What `InvoicePorts.openInvoices` is made of. */
export const invoiceOpener =
  (ring: KeyRing) =>
  ({ id, kind, endpoint, credentials, options }: ProviderRow): InvoiceAccess => ({
    ...{ id, kind, endpoint, options, credentials: openAll(ring, credentials, about(id)) },
  });
