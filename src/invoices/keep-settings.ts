/** Settings of invoices as people keep them: an address is checked before it is kept, credentials are stored sealed. */
import type { BodyOf } from '../contract/endpoint.ts';
import type {
  createInvoiceProvider,
  createInvoiceSeller,
  InvoiceProviderRow,
  InvoiceSellerRow,
  InvoiceShopRow,
  InvoiceTaxCode,
  setInvoiceShop,
  setInvoiceTaxCode,
} from '../contract/invoice-settings.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { grantQuota, type Quota, quotasOf } from './quota.ts';
import {
  type Kept,
  type ProviderRow,
  providersOf,
  providerTable,
  type SellerRow,
  type ShopRow,
  sealProvider,
  sellersOf,
  sellerTable,
  shopRulesOf,
  shopRuleTable,
  type TaxCodeRow,
  taxCodesOf,
  taxCodeTable,
} from './settings-store.ts';

type NewProvider = BodyOf<typeof createInvoiceProvider>;
type NewSeller = BodyOf<typeof createInvoiceSeller>;

/** Refuses `invoices.providerUnknown` (404). */
export async function keptProvider(ctx: Ctx, id: string): Promise<Kept<ProviderRow>> {
  const found = (await providersOf(ctx)).find((one) => one.id === id);
  if (!found) throw new Refused('invoices.providerUnknown', { provider: id }, 404);
  return found;
}

/** Refuses `invoices.sellerUnknown` (404). */
export async function keptSeller(ctx: Ctx, id: string): Promise<Kept<SellerRow>> {
  const found = (await sellersOf(ctx)).find((one) => one.id === id);
  if (!found) throw new Refused('invoices.sellerUnknown', { seller: id }, 404);
  return found;
}

/** Makes one (`before` null) or replaces what is set of it. Refuses `invoices.providerTaken`, `invoices.kindUnknown`. */
export async function keepProvider(
  ctx: Ctx,
  kinds: ReadonlyMap<string, unknown>,
  ring: KeyRing,
  before: Kept<ProviderRow> | null,
  { credentials: given = [], options, ...plain }: NewProvider,
): Promise<InvoiceProviderRow> {
  if (!kinds.has(plain.kind)) throw new Refused('invoices.kindUnknown', { field: 'kind', kind: plain.kind });
  if (!before && (await providersOf(ctx)).some(({ id }) => id === plain.id))
    throw new Refused('invoices.providerTaken', { field: 'id', provider: plain.id });
  const named = (list: readonly { name: string; value: string }[]) =>
    Object.fromEntries(list.map(({ name, value }) => [name, value]));
  const credentials = { ...before?.credentials, ...sealProvider(ring, plain.id, named(given)) };
  const row = { ...plain, options: named(options), credentials, downUntil: null };
  await providerTable.save(ctx, [row], ['id'], 'version');
  const after = await keptProvider(ctx, plain.id);
  const secrets = given.map(({ name }) => name);
  const said = ({ name, kind, endpoint, active, options: set }: ProviderRow) => ({
    name,
    kind,
    endpoint,
    active,
    ...set,
  });
  const detail = { ...differences(before && said(before), said(after)), ...(secrets.length > 0 && { secrets }) };
  await auditChanges(ctx, 'invoiceProvider.save', [{ subject: `invoiceProvider/${plain.id}`, detail }]);
  return describeProvider(after);
}

/** Refuses `invoices.sellerTaken`, `invoices.providerUnknown`, `invoices.taxCodeUnknown`. Posts the quota that is set. */
export async function keepSeller(ctx: Ctx, before: Kept<SellerRow> | null, body: NewSeller): Promise<SellerView> {
  const { maxNet, quota, ...plain } = body;
  if (!before && (await sellersOf(ctx)).some(({ id }) => id === plain.id))
    throw new Refused('invoices.sellerTaken', { field: 'id', seller: plain.id });
  const known = new Set((await providersOf(ctx)).map(({ id }) => id));
  const missing = plain.providers.find((id) => !known.has(id));
  if (missing) throw new Refused('invoices.providerUnknown', { field: 'providers', provider: missing });
  if (plain.freightCode !== '') await assertListed(ctx, plain.freightCode, 'freightCode');
  const row = { ...plain, maxNetMinor: BigInt(maxNet), quotaMinor: BigInt(quota) };
  await sellerTable.save(ctx, [row], ['id'], 'version');
  const after = await keptSeller(ctx, plain.id);
  const said = ({ version: _, maxNetMinor, quotaMinor, providers, ...one }: Kept<SellerRow>) => ({
    ...{ ...one, providers: providers.join(', '), maxNet: maxNetMinor.toString(), quota: quotaMinor.toString() },
  });
  const detail = differences(before && said(before), said(after));
  await auditChanges(ctx, 'invoiceSeller.save', [{ subject: `invoiceSeller/${plain.id}`, detail }]);
  if (before?.quotaMinor !== row.quotaMinor) await grantQuota(ctx, plain.id, { totalMinor: row.quotaMinor });
  return describeSeller(after, (await quotasOf(ctx, [plain.id])).get(plain.id)!);
}

async function assertListed(ctx: Ctx, code: string, field: string): Promise<void> {
  const isThere = (await taxCodesOf(ctx)).some((one) => one.code === code && one.active);
  if (!isThere) throw new Refused('invoices.taxCodeUnknown', { field, code });
}

/** The caller has compared the version. Refuses `invoices.sellerUnknown`, `invoices.taxCodeUnknown`. */
export async function keepShop(
  ctx: Ctx,
  shop: { id: Id; name: string },
  before: Kept<ShopRow> | null,
  body: BodyOf<typeof setInvoiceShop>,
): Promise<InvoiceShopRow> {
  await keptSeller(ctx, body.sellerId);
  if (body.defaultCode !== '') await assertListed(ctx, body.defaultCode, 'defaultCode');
  const row = { shopId: shop.id, ...body, subsidy: body.subsidy ?? before?.subsidy ?? 'none' };
  await shopRuleTable.save(ctx, [row], ['shopId'], 'version');
  const after = (await shopRulesOf(ctx)).find(({ shopId }) => shopId === shop.id)!;
  const plain = ({ version: _, shopId: __, ...rule }: Kept<ShopRow>) => rule;
  const detail = differences(before && plain(before), plain(after));
  await auditChanges(ctx, 'invoiceShop.save', [{ subject: `shop/${shop.id}`, detail }]);
  return describeShop(after, shop);
}

/** The caller has compared the version. */
export async function keepTaxCode(
  ctx: Ctx,
  code: string,
  before: Kept<TaxCodeRow> | null,
  body: BodyOf<typeof setInvoiceTaxCode>,
): Promise<InvoiceTaxCode> {
  await taxCodeTable.save(ctx, [{ code, ...body }], ['code'], 'version');
  const after = (await taxCodesOf(ctx)).find((one) => one.code === code)!;
  const plain = ({ version: _, ...row }: Kept<TaxCodeRow>) => row;
  const detail = differences(before && plain(before), plain(after));
  await auditChanges(ctx, 'invoiceTaxCode.save', [{ subject: `invoiceTaxCode/${code}`, detail }]);
  return after;
}

export const describeProvider = ({
  options,
  credentials,
  downUntil,
  ...row
}: Kept<ProviderRow>): InvoiceProviderRow => ({
  ...row,
  options: Object.entries(options).map(([name, value]) => ({ name, value })),
  credentials: Object.keys(credentials).sort((a, b) => (a < b ? -1 : 1)),
  downUntil: downUntil?.toISOString() ?? null,
});

type SellerView = Wire<InvoiceSellerRow>;
const money = (amount: bigint) => ({ amount, currency: HOME_CURRENCY });
export const describeSeller = (
  { maxNetMinor, quotaMinor, ...row }: Kept<SellerRow>,
  { period, totalMinor, reservedMinor, issuedMinor, freeMinor }: Quota,
): SellerView => ({
  ...{ ...row, maxNet: money(maxNetMinor), quota: money(quotaMinor) },
  month: {
    ...{ period, total: money(totalMinor), reserved: money(reservedMinor) },
    ...{ issued: money(issuedMinor), free: money(freeMinor) },
  },
});

export const describeShop = ({ shopId: _, ...rule }: Kept<ShopRow>, { id, name }: { id: Id; name: string }) => ({
  ...{ shop: { id, name }, ...rule },
});
