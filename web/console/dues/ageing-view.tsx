/** What is owed, by age and by whom, as of a day; that it adds up, and that it is what the books say. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Ageing,
  type AgeingRow,
  BUCKETS,
  type DueSide,
  downloadAgeing,
  matchOldestDues,
} from '../../../src/contract/dues.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { EmptyState, InlineError, Unread } from '../../ui/states.tsx';
import { call, urlOf } from '../api.ts';
import { Yuan } from '../books/yuan.tsx';
import { ExportMenu } from '../export-menu.tsx';
import { useRight } from '../queries.ts';
import css from './dues.module.css';
import { ageingQuery, refreshDues } from './dues-queries.ts';
import { PartyView } from './party-view.tsx';

type Asked = { side: DueSide; asOf: string };

export function AgeingExport({ side, asOf }: Asked) {
  const { t, i18n } = useTranslation();
  const asked = { side, asOf, language: i18n.language === 'en' ? 'en' : 'zh' } as const;
  return (
    <>
      <ExportMenu of={(format) => urlOf(downloadAgeing, {}, { ...asked, content: 'parties', ...format })} />
      <ExportMenu
        label={t('openItems.exportItems')}
        of={(format) => urlOf(downloadAgeing, {}, { ...asked, content: 'items', ...format })}
      />
    </>
  );
}

const columnsOf = (t: TFunction): Column<AgeingRow>[] => [
  {
    ...{ id: 'name', title: t('openItems.party'), width: 160, grow: 2, fixed: true },
    cell: ({ name }) => <strong className="clip">{name || t('openItems.nobody')}</strong>,
  },
  {
    ...{ id: 'closing', title: t('openItems.closing'), width: 112, align: 'right' },
    cell: ({ closing }) => (
      <b>
        <Yuan amount={closing} />
      </b>
    ),
  },
  ...BUCKETS.map(
    (bucket, i): Column<AgeingRow> => ({
      ...{ id: bucket, title: t(`openItems.bucket.${bucket}`), width: 112, align: 'right', rank: 6 - i },
      cell: ({ buckets }) => <Yuan amount={buckets[i]!} blank />,
    }),
  ),
  {
    ...{ id: 'unapplied', title: t('openItems.unapplied'), width: 100, align: 'right', rank: 1 },
    cell: ({ unapplied }) => <Yuan amount={unapplied} blank />,
  },
];

type Props = Asked & { open: string | null; onOpen: (party: string | null) => void };

export function AgeingView({ side, asOf, open, onOpen }: Props) {
  const { t } = useTranslation();
  const query = useQuery(ageingQuery({ side, asOf }));
  const columns = useMemo(() => columnsOf(t), [t]);
  const [selection, setSelection] = useState<Selection>(new Set());
  const rows = query.data?.rows ?? [];
  const instead = query.data ? (
    rows.length === 0 ? (
      <EmptyState title={t(`openItems.none.${side}`)} hint={t('openItems.noneHint')} />
    ) : null
  ) : (
    <Unread query={query} />
  );
  return (
    <SplitView
      size="wide"
      asideLabel={t('openItems.party')}
      onClose={() => onOpen(null)}
      aside={open === null ? null : <PartyView key={open} side={side} asOf={asOf} party={open} />}
    >
      {query.data && rows.length > 0 && open === null && <Summary ageing={query.data} />}
      <DataTable
        id={`dues-${side}`}
        label={t(`openItems.view.${side}`)}
        columns={columns}
        rows={rows}
        idOf={({ party }) => party}
        cursor={open}
        onCursor={onOpen}
        selection={selection}
        onSelect={setSelection}
        narrow={(row) => (
          <>
            <CardLine end={<Yuan amount={row.closing} />}>
              <strong className="clip">{row.name || t('openItems.nobody')}</strong>
            </CardLine>
            <CardLine end={row.oldestDays > 0 ? t('openItems.late', { count: row.oldestDays }) : ''}>
              <span className="quiet clip">
                {t('openItems.unapplied')} <Yuan amount={row.unapplied} />
              </span>
            </CardLine>
          </>
        )}
        instead={instead}
      />
      <MatchBar side={side} chosen={[...selection]} onDone={() => setSelection(new Set())} />
    </SplitView>
  );
}

/** The bars show how old it is, the sums that nothing is lost on the way. */
function Summary({ ageing: { total, movement, ledger } }: { ageing: Ageing }) {
  const { t } = useTranslation();
  const largest = Math.max(1, ...total.buckets.map(Number));
  const off = BigInt(movement.closing) - BigInt(ledger);
  const lines = [
    ['opening', movement.opening],
    ['billed', movement.billed],
    ['received', `-${movement.received}`.replace('--', '').replace(/^-0$/, '0')],
    ['writtenOff', `-${movement.writtenOff}`.replace('--', '').replace(/^-0$/, '0')],
  ] as const;
  return (
    <section className={css.summary} aria-label={t('openItems.byAge')}>
      <figure className={css.chart}>
        {BUCKETS.map((bucket, i) => (
          <div key={bucket} className={css.bucket} data-late={i === 0 ? 0 : i < 4 ? 1 : 2}>
            <span className={css.bars} aria-hidden>
              <i style={{ blockSize: `${Math.round((100 * Number(total.buckets[i])) / largest)}%` }} />
            </span>
            <span className="quiet">{t(`openItems.bucket.${bucket}`)}</span>
            <Yuan amount={total.buckets[i]!} />
          </div>
        ))}
      </figure>
      <dl className={css.movement}>
        {lines.map(([name, amount]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{t(`openItems.${name}`, { day: movement.from })}</dt>
            <dd>
              <Yuan amount={amount} />
            </dd>
          </div>
        ))}
        <dt data-total>{t('openItems.closing')}</dt>
        <dd data-total>
          <Yuan amount={movement.closing} />
        </dd>
        <dt className={off === 0n ? 'quiet' : css.wrong}>{t('openItems.ledger')}</dt>
        <dd className={off === 0n ? 'quiet' : css.wrong}>
          {off === 0n ? t('openItems.ledgerSame') : <Yuan amount={ledger} />}
        </dd>
      </dl>
    </section>
  );
}

function MatchBar({ side, chosen, onDone }: { side: DueSide; chosen: string[]; onDone: () => void }) {
  const { t } = useTranslation();
  const may = useRight('bills.propose');
  const match = useMutation({
    mutationFn: () => call(matchOldestDues, { body: { side, parties: chosen.slice(0, 500) } }),
    onSuccess: onDone,
    onSettled: refreshDues,
  });
  if (!may) return null;
  return (
    <ActionBar
      chosen={
        <span className="quiet">
          {match.data && chosen.length === 0 && t('openItems.matched', { count: match.data.matched })}
          {match.isError && <InlineError error={match.error} />}
        </span>
      }
    >
      <Button size="small" disabled={chosen.length === 0} loading={match.isPending} onClick={() => match.mutate()}>
        {t('openItems.matchOldest')}
      </Button>
    </ActionBar>
  );
}
