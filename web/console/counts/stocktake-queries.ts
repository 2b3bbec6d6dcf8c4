/** Stocktakes: how far they are is looked at again and again, since people count meanwhile. */
import { queryOptions } from '@tanstack/react-query';
import type { Page } from '../../../src/contract/paging.ts';
import {
  getStocktake,
  listStocktakeBins,
  listStocktakeDifferences,
  type Stocktake,
  type StocktakeDifference,
} from '../../../src/contract/stocktakes.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

export const LOOK_AGAIN_MS = 10_000;

export const stocktakeQuery = (id: string) =>
  queryOptions({
    queryKey: ['stocktakes', 'one', id],
    queryFn: ({ signal }) => call(getStocktake, { params: { id }, signal }),
    refetchInterval: LOOK_AGAIN_MS,
  });

const AT_ONCE = 200;

/** All pages, one after the other: a report is whole or not there. */
async function whole<Row>(load: (cursor: string | undefined) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Row> = await load(cursor);
    rows.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return rows;
}

const query = (cursor: string | undefined) => ({ limit: AT_ONCE, ...(cursor && { cursor }) });

export const differencesQuery = (id: string) =>
  queryOptions({
    queryKey: ['stocktakes', 'differences', id],
    queryFn: ({ signal }) =>
      whole<StocktakeDifference>((cursor) =>
        call(listStocktakeDifferences, { params: { id }, query: query(cursor), signal }),
      ),
    refetchInterval: LOOK_AGAIN_MS,
  });

/** Bins nobody has counted to the end. */
export const missedQuery = (id: string) =>
  queryOptions({
    queryKey: ['stocktakes', 'missed', id],
    queryFn: ({ signal }) =>
      whole((cursor) =>
        call(listStocktakeBins, {
          params: { id },
          query: { ...query(cursor), state: ['open', 'counting', 'again'] },
          signal,
        }),
      ),
    refetchInterval: LOOK_AGAIN_MS,
  });

/** A command answers the stocktake as it is then. */
export async function takeStocktake(stocktake: Stocktake): Promise<void> {
  queryClient.setQueryData(['stocktakes', 'one', stocktake.id], stocktake);
  await queryClient.invalidateQueries({ queryKey: ['stocktakes'] });
}
