/** As of when the books know what happened to documents, and the way to book up to now. */
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { type BookingRun, getBookkeeping, runBookkeeping } from '../../../src/contract/bookkeeping.ts';
import { Moment } from '../../ui/figures.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { refreshBooks } from './books-queries.ts';

const WHILE_RUNNING_MS = 1500;

const runQuery = queryOptions({
  queryKey: ['books', 'run'],
  queryFn: async ({ signal, client }) => {
    const before = client.getQueryData<BookingRun>(['books', 'run']);
    const run = await call(getBookkeeping, { signal });
    // What was booked meanwhile is in the lists of the page.
    if (before?.askedAt && !run.askedAt) void client.invalidateQueries({ queryKey: ['books', 'vouchers'] });
    return run;
  },
  refetchInterval: (query) => (query.state.data?.askedAt ? WHILE_RUNNING_MS : false),
});

export function BookingRunBar() {
  const { t } = useTranslation();
  const run = useQuery(runQuery).data;
  const may = useRight('bills.propose');
  const ask = useMutation({ mutationFn: () => call(runBookkeeping, {}), onSettled: refreshBooks });
  if (!run) return null;
  return (
    <>
      <span className="quiet" title={run.waiting > 0 ? t('books.waiting', { count: run.waiting }) : undefined}>
        {run.askedAt
          ? t('books.runs')
          : run.doneAt && [t('books.bookedTo'), ' ', <Moment key="at" value={run.doneAt} />]}
      </span>
      {ask.isError && <InlineError error={ask.error} />}
      {may && (
        <Button title={t('books.runHint')} loading={run.askedAt !== null} onClick={() => ask.mutate()}>
          {t('books.run')}
        </Button>
      )}
    </>
  );
}
