/** What must be kept ready for losses: a rate of what is open in every bucket; booked is the difference. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bookProvision, type Provision } from '../../../src/contract/dues.ts';
import { Moment } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { Yuan } from '../books/yuan.tsx';
import { useRight } from '../queries.ts';
import documents from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import css from './dues.module.css';
import { percentOf, provisionQuery, refreshDues } from './dues-queries.ts';
import { SettingsDialog } from './settings-dialog.tsx';

export function ProvisionsView({ onDay }: { onDay: string }) {
  const query = useQuery(provisionQuery(onDay));
  if (!query.data) return <Unread query={query} />;
  return (
    <div className={css.scroll}>
      <Now now={query.data.now} />
      <Before before={query.data.before} />
    </div>
  );
}

function Now({ now }: { now: Provision['now'] }) {
  const { t } = useTranslation();
  const may = useRight('bills.approve');
  const [setting, setSetting] = useState(false);
  const book = useMutation({
    mutationFn: () => call(bookProvision, { body: { onDay: now.onDay } }),
    onSettled: refreshDues,
  });
  const acts = may && (
    <span className={css.acts}>
      <Button size="small" onClick={() => setSetting(true)}>
        {t('openItems.rates')}
      </Button>
      <Button
        size="small"
        type="primary"
        disabled={now.booked === '0'}
        loading={book.isPending}
        onClick={() => book.mutate()}
      >
        {t('openItems.book')}
      </Button>
    </span>
  );
  const sums = [
    ['required', now.required],
    ['standing', now.standing],
    ['difference', now.booked],
  ] as const;
  return (
    <Section title={t('openItems.provisionOf', { day: now.onDay })} end={acts}>
      {book.isError && <InlineError error={book.error} />}
      <table className={`${documents.lines} ${documents.stacked}`} aria-label={t('openItems.view.provisions')}>
        <thead>
          <tr>
            <th>{t('openItems.age')}</th>
            <th className={documents.right}>{t('openItems.exposed')}</th>
            <th className={documents.right}>{t('openItems.rate')}</th>
            <th className={documents.right}>{t('openItems.required')}</th>
          </tr>
        </thead>
        <tbody>
          {now.buckets.map(({ bucket, open, lossPpm, required }) => (
            <tr key={bucket}>
              <td>{t(`openItems.bucket.${bucket}`)}</td>
              <td className={documents.right} data-title={t('openItems.exposed')}>
                <Yuan amount={open} />
              </td>
              <td className={documents.right} data-title={t('openItems.rate')}>
                <span className="num">{percentOf(lossPpm)}%</span>
              </td>
              <td className={documents.right} data-title={t('openItems.required')}>
                <Yuan amount={required} />
              </td>
            </tr>
          ))}
          {sums.map(([name, amount]) => (
            <tr key={name}>
              <td colSpan={3}>
                <strong>{t(`openItems.${name}`)}</strong>
              </td>
              <td className={documents.right}>
                <b>
                  <Yuan amount={amount} />
                </b>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {setting && <SettingsDialog onClose={() => setSetting(false)} />}
    </Section>
  );
}

function Before({ before }: { before: Provision['before'] }) {
  const { t } = useTranslation();
  return (
    <Section title={t('openItems.provisionsBefore')}>
      {before.length === 0 && <p className={documents.none}>{t('openItems.noProvisions')}</p>}
      <table className={`${documents.lines} ${documents.stacked}`} aria-label={t('openItems.provisionsBefore')}>
        <tbody>
          {before.map(({ id, onDay, required, booked, by, at }) => (
            <tr key={id}>
              <td className="num">{onDay}</td>
              <td>
                <By by={by} /> <Moment value={at} />
              </td>
              <td className={documents.right} data-title={t('openItems.required')}>
                <Yuan amount={required} />
              </td>
              <td className={documents.right} data-title={t('openItems.difference')}>
                <Yuan amount={booked} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
