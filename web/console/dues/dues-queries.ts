/** What the pages of open items read, and what is read anew once something was done. */
import { queryOptions } from '@tanstack/react-query';
import { type DueSide, getAgeing, getDueParty, getProvision, proposeDueLetters } from '../../../src/contract/dues.ts';
import { getWriteOff } from '../../../src/contract/write-offs.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

export const ageingQuery = (query: { side: DueSide; asOf: string }) =>
  queryOptions({
    queryKey: ['dues', 'ageing', query],
    queryFn: ({ signal }) => call(getAgeing, { query, signal }),
    placeholderData: (before) => before,
  });

export const partyQuery = (query: { side: DueSide; asOf: string; party: string; all: 'true' | 'false' }) =>
  queryOptions({
    queryKey: ['dues', 'party', query],
    queryFn: ({ signal }) => call(getDueParty, { query, signal }),
    placeholderData: (before) => before,
  });

export const provisionQuery = (onDay: string) =>
  queryOptions({
    queryKey: ['dues', 'provision', onDay],
    queryFn: ({ signal }) => call(getProvision, { query: { onDay }, signal }),
    placeholderData: (before) => before,
  });

export const lettersDueQuery = queryOptions({
  queryKey: ['dues', 'lettersDue'],
  queryFn: ({ signal }) => call(proposeDueLetters, { signal }),
});

export const writeOffQuery = (id: string) =>
  queryOptions({
    queryKey: ['dues', 'writeOff', id],
    queryFn: ({ signal }) => call(getWriteOff, { params: { id }, signal }),
  });

/** 5,000 ppm are 0.5 %. */
export const percentOf = (ppm: number): string => String(ppm / 10_000);

export const refreshDues = async (): Promise<void> => {
  for (const key of ['dues', 'books', 'approvals']) await queryClient.invalidateQueries({ queryKey: [key] });
};
