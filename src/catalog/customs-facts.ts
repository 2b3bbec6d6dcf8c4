/** What customs want to know of a SKU (SHP-8), and whether it can be right. Pure. */
import { isCountry } from '../contract/countries.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { SkuRecord } from './skus.ts';

export type CustomsFacts = Pick<
  SkuRecord,
  | 'hsCode'
  | 'customsName'
  | 'originCountry'
  | 'madeOf'
  | 'battery'
  | 'declaredPpm'
  | 'declaredMinor'
  | 'declaredCurrency'
>;
export type CustomsRefusal =
  | 'catalog.hsCodeDamaged'
  | 'catalog.customsNameNotLatin'
  | 'catalog.countryUnknown'
  | 'catalog.declaredCurrencyMissing';

export const NO_CUSTOMS_FACTS: CustomsFacts = {
  ...{ hsCode: '', customsName: '', originCountry: '', madeOf: '', battery: 'none' },
  ...{ declaredPpm: null, declaredMinor: null, declaredCurrency: '' },
};

/** Six digits are the world's, up to ten a country's own. Chapters are 01 to 97; 77 is kept free. */
export const isHsCode = (code: string): boolean =>
  /^\d{6,10}$/.test(code) && code >= '01' && code < '98' && !code.startsWith('77');

/** Refuses `catalog.hsCodeDamaged`, `catalog.customsNameNotLatin`, `catalog.countryUnknown` (data: `country`), `catalog.declaredCurrencyMissing`. */
export function whyNotCustoms(facts: CustomsFacts): Refusal<CustomsRefusal> | null {
  const { hsCode, customsName, originCountry, declaredMinor, declaredCurrency } = facts;
  if (hsCode !== '' && !isHsCode(hsCode)) return { code: 'catalog.hsCodeDamaged', data: { hsCode, field: 'hsCode' } };
  if (!/^[\x20-\x7e\u00a0-\u024f]*$/.test(customsName))
    return { code: 'catalog.customsNameNotLatin', data: { name: customsName, field: 'customsName' } };
  if (originCountry !== '' && !isCountry(originCountry))
    return { code: 'catalog.countryUnknown', data: { country: originCountry, field: 'originCountry' } };
  return declaredMinor !== null && declaredCurrency === ''
    ? { code: 'catalog.declaredCurrencyMissing', data: { field: 'declaredCurrency' } }
    : null;
}
