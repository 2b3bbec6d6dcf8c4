/** What the companies told and nobody may act upon by rule: one settled beside the list, many at once below it (PAY-3). */
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listPaymentDoubts, type PaymentDoubt } from '../../../src/contract/payments.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList, useRight } from '../queries.ts';
import { DoubtCard, useExpected } from './doubt-card.tsx';
import {
  accountColumn,
  amountColumn,
  ChosenSum,
  type ListProps,
  referenceColumn,
  useOpenRow,
} from './payment-parts.tsx';
import css from './payments.module.css';
import { SettleDialog, type Settlement, settlementsOf } from './settle-dialog.tsx';

function useColumns() {
  const { t } = useTranslation();
  const expected = useExpected();
  return useMemo(
    (): Column<PaymentDoubt>[] => [
      amountColumn(t),
      {
        id: 'outcome',
        title: t('payments.doubt'),
        width: 128,
        cell: (one) => <Tag tone={one.settlement ? 'ended' : 'danger'} text={t(`payments.outcome.${one.outcome}`)} />,
      },
      { id: 'kind', title: t('payments.newsKind'), width: 128, rank: 4, cell: (one) => t(`payments.news.${one.kind}`) },
      { id: 'expected', title: t('payments.expected'), width: 152, grow: 1, cell: (one) => expected(one) },
      referenceColumn(t, 2),
      accountColumn(t, 5),
      {
        id: 'settlement',
        title: t('payments.settled.title'),
        width: 136,
        rank: 3,
        cell: (one) =>
          one.settlement && (
            <span title={one.settlement.reason}>
              {t(`payments.settlement.${one.settlement.resolution}`)}{' '}
              <span className="quiet">{one.settlement.by.name}</span>
            </span>
          ),
      },
      {
        id: 'receivedAt',
        title: t('payments.receivedAt'),
        width: 96,
        rank: 1,
        align: 'right',
        cell: (one) => <Moment value={one.receivedAt} />,
      },
    ],
    [t],
  );
}

export function DoubtsList(props: ListProps) {
  const { t } = useTranslation();
  const [selection, setSelection] = useState<Selection>(new Set());
  const { filters, key, cursor, setCursor } = useOpenRow(props);
  const { settled, account, text } = filters;
  const list = useList(['paymentDoubts', key], (page, signal) =>
    call(listPaymentDoubts, {
      query: {
        open: settled ? 'false' : 'true',
        ...(account && { account }),
        ...(text && { reference: text }),
        ...(page && { cursor: page }),
      },
      signal,
    }),
  );
  const instead = insteadOf(
    list,
    {
      title: t(settled ? 'payments.noSettled' : 'payments.noDoubts'),
      hint: t(settled ? 'payments.noSettledHint' : 'payments.noDoubtsHint'),
    },
    Boolean(account || text) && { clear: () => props.go({ view: 'doubts', ...(settled && { settled }) }) },
  );
  const shown = list.rows.find((one) => one.id === cursor);
  const chosen = list.rows.filter((one) => selection.has(one.id) && !one.settlement);
  return (
    <SplitView
      asideLabel={t('payments.doubt')}
      onClose={() => setCursor(null)}
      aside={
        shown ? (
          <article>
            <header className={css.head}>
              <h2>{t('payments.doubt')}</h2>
            </header>
            <div className={css.body}>
              <DoubtCard key={shown.id} doubt={shown} />
            </div>
          </article>
        ) : null
      }
    >
      <DataTable
        id="payment-doubts"
        label={t('payments.doubts')}
        columns={useColumns()}
        rows={list.rows}
        idOf={(one) => one.id}
        cursor={cursor}
        onCursor={setCursor}
        selection={selection}
        onSelect={setSelection}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={<Money value={one.amount} />}>
              <Tag tone={one.settlement ? 'ended' : 'danger'} text={t(`payments.outcome.${one.outcome}`)} />
            </CardLine>
            <CardLine end={<Moment value={one.receivedAt} />}>
              <span className="clip quiet num">{one.reference}</span>
            </CardLine>
          </>
        )}
        instead={instead}
      />
      <SettleBar chosen={chosen} onDone={() => setSelection(new Set())} />
    </SplitView>
  );
}

function SettleBar({ chosen, onDone }: { chosen: readonly PaymentDoubt[]; onDone: () => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const [settling, setSettling] = useState<Settlement | null>(null);
  if (!mayWrite || chosen.length === 0) return null;
  return (
    <ActionBar chosen={<ChosenSum chosen={chosen} />}>
      {settlementsOf(chosen).map((resolution) => (
        <Button key={resolution} size="small" onClick={() => setSettling(resolution)}>
          {t(`payments.settlement.${resolution}`)}
        </Button>
      ))}
      {settling && (
        <SettleDialog doubts={chosen} resolution={settling} onClose={() => setSettling(null)} onStarted={onDone} />
      )}
    </ActionBar>
  );
}
