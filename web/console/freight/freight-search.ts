/** What the freight page shows stands in its address: which bill with which cause, or the months of every courier. */
import { FREIGHT_CAUSES, type FreightCause } from '../../../src/contract/freight.ts';

export type FreightSearch = { view?: 'months'; bill?: string; cause?: FreightCause };

export function readFreightSearch({ view, bill, cause }: Record<string, unknown>): FreightSearch {
  const known = FREIGHT_CAUSES.find((one) => one === cause);
  return {
    ...(view === 'months' && { view }),
    ...(typeof bill === 'string' && bill && { bill }),
    ...(known && { cause: known }),
  };
}
