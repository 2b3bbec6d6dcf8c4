/** What the pages of the books read. */
import { queryOptions } from '@tanstack/react-query';
import { listBookPeriods } from '../../../src/contract/book-periods.ts';
import { listBookOrganisations } from '../../../src/contract/book-reports.ts';
import { getBookDraft, getVoucher, listBookAccounts, listBookRules } from '../../../src/contract/books.ts';
import { dayOf } from '../../ui/format.ts';
import { minorOf } from '../../ui/minor.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

export const refreshBooks = () => queryClient.invalidateQueries({ queryKey: ['books'] });

export const accountsQuery = queryOptions({
  queryKey: ['books', 'accounts'],
  queryFn: async ({ signal }) => (await call(listBookAccounts, { signal })).items,
});
export const rulesQuery = queryOptions({
  queryKey: ['books', 'rules'],
  queryFn: async ({ signal }) => (await call(listBookRules, { signal })).items,
});
export const organisationsQuery = queryOptions({
  queryKey: ['books', 'organisations'],
  queryFn: async ({ signal }) => (await call(listBookOrganisations, { signal })).items,
  staleTime: 60_000,
});

const WHILE_CLOSING_MS = 1000;

export const periodsQuery = queryOptions({
  queryKey: ['books', 'periods'],
  queryFn: ({ signal }) => call(listBookPeriods, { signal }),
  refetchInterval: (query) => (query.state.data?.items.some(({ closing }) => closing) ? WHILE_CLOSING_MS : false),
});

export const voucherQuery = (id: string) =>
  queryOptions({
    queryKey: ['books', 'voucher', id],
    queryFn: ({ signal }) => call(getVoucher, { params: { id }, signal }),
  });
export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: ['books', 'draft', id],
    queryFn: ({ signal }) => call(getBookDraft, { params: { id }, signal }),
  });

/** The house's own currency; the books are kept in no other. */
export const BOOKS_CURRENCY = 'CNY';

/** As `minorOf`, red figures too: '' for nothing, null where it is no amount. */
export function amountOf(typed: string): string | null {
  const text = typed.trim();
  const minor = minorOf(text.replace(/^-/, ''), 2);
  return minor && minor !== '0' && text.startsWith('-') ? `-${minor}` : minor;
}

export const today = (): string => dayOf(new Date());
/** The first day of the year, month by month the start of most reports. */
export const startOfYear = (): string => `${today().slice(0, 4)}-01-01`;
export const startOfMonth = (): string => `${today().slice(0, 7)}-01`;
