/** What the profit page shows stands in its address: which view, of which days and shop, sorted how. */
import { PROFIT_ORDERS, PROFIT_UNKNOWNS } from '../../../src/contract/profit.ts';

export const PROFIT_VIEWS = ['summary', 'skus', 'orders'] as const;
export type ProfitView = (typeof PROFIT_VIEWS)[number];
export type ProfitSearch = {
  view?: ProfitView | undefined;
  from?: string | undefined;
  to?: string | undefined;
  shop?: string | undefined;
  sort?: (typeof PROFIT_ORDERS)[number] | undefined;
  unknown?: (typeof PROFIT_UNKNOWNS)[number] | undefined;
};

const DAY = /^\d{4}-\d\d-\d\d$/;
const oneOf = <Value extends string>(known: readonly Value[], value: unknown) => known.find((one) => one === value);

export function readProfitSearch(raw: Record<string, unknown>): ProfitSearch {
  const view = oneOf(PROFIT_VIEWS, raw['view']);
  const sort = oneOf(PROFIT_ORDERS, raw['sort']);
  const unknown = oneOf(PROFIT_UNKNOWNS, raw['unknown']);
  const day = (name: 'from' | 'to') => {
    const value = raw[name];
    return typeof value === 'string' && DAY.test(value) ? { [name]: value } : {};
  };
  return {
    ...(view && { view }),
    ...(sort && { sort }),
    ...(unknown && { unknown }),
    ...day('from'),
    ...day('to'),
    ...(typeof raw['shop'] === 'string' && { shop: raw['shop'] }),
  };
}
