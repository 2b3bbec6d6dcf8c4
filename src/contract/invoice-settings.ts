/** Who issues invoices, through whom, for which shops, and how goods are named for the tax bureau (INV-1, INV-3). */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Amount, Money } from './money.ts';

const Word = Type.String({ pattern: '^[A-Za-z0-9._-]{1,40}$' });
const TaxCode = Type.String({ pattern: '^([0-9]{1,19})?$' });
const Setting = Input({ name: Word, value: Type.String({ minLength: 1, maxLength: 500 }) });
const Text = (most: number) => Type.String({ maxLength: most });
const Name = Type.String({ minLength: 1, maxLength: 100 });
const params = Input({ id: Word });

const provider = {
  name: Name,
  endpoint: Type.String({ minLength: 1, maxLength: 500 }),
  options: Type.Array(Setting, { maxItems: 20 }),
  active: Type.Boolean(),
};
/** Those left out stay as they are. */
const credentials = Type.Optional(Type.Array(Setting, { maxItems: 20 }));
export const InvoiceProviderRow = Output({
  ...{ id: Word, kind: Type.String(), ...provider },
  /** Names of those that are set. */
  credentials: Type.Array(Type.String()),
  /** It does not answer: until then nothing new is sent to it. */
  downUntil: Nullable(Moment),
  version: Type.Integer(),
});
export type InvoiceProviderRow = Static<typeof InvoiceProviderRow>;

const seller = {
  name: Name,
  taxNo: Type.String({ pattern: '^[0-9A-Z]{15,20}$' }),
  ...{ address: Text(120), phone: Text(40), bank: Text(100), bankAccount: Text(40), clerk: Text(40) },
  /** In the order they are used. */
  providers: Type.Array(Word, { minItems: 1, maxItems: 5, uniqueItems: true }),
  maxLines: Type.Integer({ minimum: 2, maximum: 2_000 }),
  /** What a single invoice may be without tax. */
  maxNet: Amount,
  /** What may be issued a month without tax, where the provider does not tell. */
  quota: Amount,
  /** What freight is invoiced as; '' where it is shared over the goods. */
  freightCode: TaxCode,
  active: Type.Boolean(),
};
export const InvoiceSellerRow = Output({
  ...{ id: Word, ...seller, maxNet: Money, quota: Money },
  /** Of the running month, without tax: what may be issued in all, what is promised, issued, and free. */
  month: Output({ period: Type.String(), total: Money, reserved: Money, issued: Money, free: Money }),
  version: Type.Integer(),
});
export type InvoiceSellerRow = Static<typeof InvoiceSellerRow>;

const shop = {
  sellerId: Word,
  /** When what buyers ask for is issued by itself; `asked`: a person issues it. */
  issueAt: Type.Enum(['asked', 'shipped', 'signed']),
  /** For goods that have no tax code of their own. */
  defaultCode: TaxCode,
  /** `buyer`: what the platform bears of discounts is part of the buyer's invoice; left out: `none`, it is not. */
  subsidy: Type.Optional(Type.Enum(['none', 'buyer'])),
  active: Type.Boolean(),
};
export const InvoiceShopRow = Output({
  shop: Output({ id: Id, name: Type.String() }),
  ...shop,
  version: Type.Integer(),
});
export type InvoiceShopRow = Static<typeof InvoiceShopRow>;

const taxCode = {
  /** The short word of the catalogue: goods are printed as `*word*name`. */
  word: Type.String({ minLength: 1, maxLength: 40 }),
  /** '' or the bureau's number of the preference: 03 free of tax, 04 not taxed. */
  preference: Type.String({ pattern: '^([0-9]{2})?$' }),
  active: Type.Boolean(),
};
export const InvoiceTaxCode = Output({ code: Type.String(), ...taxCode, version: Type.Integer() });
export type InvoiceTaxCode = Static<typeof InvoiceTaxCode>;

export const getInvoiceSettings = endpoint({
  method: 'GET',
  path: '/api/v1/settings/invoices',
  summary: 'Sellers, providers, shops and tax codes of invoices',
  scope: 'settings.read',
  response: Output({
    providers: Type.Array(InvoiceProviderRow),
    sellers: Type.Array(InvoiceSellerRow),
    shops: Type.Array(InvoiceShopRow),
    taxCodes: Type.Array(InvoiceTaxCode),
    kinds: Type.Array(
      Output({ kind: Type.String(), credentials: Type.Array(Type.String()), options: Type.Array(Type.String()) }),
    ),
  }),
});

/** Refuses `invoices.providerTaken`, `invoices.kindUnknown`, and what the check of an address says. */
export const createInvoiceProvider = endpoint({
  method: 'POST',
  path: '/api/v1/settings/invoice-providers',
  summary: 'Connect somebody who issues invoices',
  scope: 'settings.write',
  body: Input({ id: Word, kind: Word, ...provider, credentials }),
  response: InvoiceProviderRow,
});

/** Refuses `invoices.providerUnknown` (404), and what the check of an address says. */
export const changeInvoiceProvider = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/invoice-providers/:id',
  summary: 'Change who issues invoices',
  scope: 'settings.write',
  params,
  body: Input({ ...provider, credentials }),
  response: InvoiceProviderRow,
});

/** Refuses `invoices.sellerTaken`, `invoices.providerUnknown`, `invoices.taxCodeUnknown`. */
export const createInvoiceSeller = endpoint({
  method: 'POST',
  path: '/api/v1/settings/invoice-sellers',
  summary: 'Add a company that issues invoices',
  scope: 'settings.write',
  body: Input({ id: Word, ...seller }),
  response: InvoiceSellerRow,
});

/** Refuses `invoices.sellerUnknown` (404), and as `createInvoiceSeller`. */
export const changeInvoiceSeller = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/invoice-sellers/:id',
  summary: 'Change a company that issues invoices',
  scope: 'settings.write',
  params,
  body: Input(seller),
  response: InvoiceSellerRow,
});

/** The version of a shop that has no row yet is 0. Refuses `channels.shopUnknown` (404), `invoices.sellerUnknown`, `invoices.taxCodeUnknown`. */
export const setInvoiceShop = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/invoice-shops/:id',
  summary: 'Who issues the invoices of a shop, and when',
  scope: 'settings.write',
  params: Input({ id: Id }),
  body: Input(shop),
  response: InvoiceShopRow,
});

/** The version of a code that is not listed yet is 0. */
export const setInvoiceTaxCode = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/invoice-tax-codes/:id',
  summary: 'How goods of a tax code are named',
  scope: 'settings.write',
  params: Input({ id: Type.String({ pattern: '^[0-9]{1,19}$' }) }),
  body: Input(taxCode),
  response: InvoiceTaxCode,
});

/** Refuses `invoices.sellerUnknown` (404), `invoices.quotaNotTold` (data: code, message). */
export const fetchInvoiceQuota = endpoint({
  method: 'POST',
  path: '/api/v1/settings/invoice-sellers/:id/quota',
  summary: 'Ask the provider what may be issued this month',
  scope: 'settings.write',
  params,
  response: InvoiceSellerRow,
});
