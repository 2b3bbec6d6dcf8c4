/** Payouts (CLR-3, CLR-5): batches frozen at the cut-off of a window, how each line ended, and what waits for the next. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BATCH_STATES, listPayoutBatches, type PayoutBatch } from '../../../src/contract/payouts.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Money } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { BankBatchTag } from '../payments/bank-batch-parts.tsx';
import { useList, useRight } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { BatchView } from './batch-view.tsx';
import { CalendarDialog } from './calendar-dialog.tsx';
import { calendarQuery, LOOK_AGAIN_MS, waitingQuery } from './clearing-queries.ts';
import { WaitingView } from './waiting-view.tsx';

/** What has an end, of all lines. */
const ended = ({ success, failed, returned, lines }: PayoutBatch) => `${success + failed + returned}/${lines}`;

const columnsOf = (t: TFunction): Column<PayoutBatch>[] => [
  {
    ...{ id: 'number', title: t('custody.number'), width: 80 },
    cell: ({ number }) => <strong className="num">{number}</strong>,
  },
  {
    ...{ id: 'window', title: t('custody.window'), width: 136 },
    cell: ({ day, cutOff }) => (
      <span className="num">
        {day} {cutOff}
      </span>
    ),
  },
  { id: 'custodian', title: t('custody.custodian'), width: 120, rank: 2, grow: 1, cell: (one) => one.custodianName },
  { id: 'state', title: t('orders.column.state'), width: 104, cell: ({ state }) => <BankBatchTag state={state} /> },
  {
    ...{ id: 'ended', title: t('custody.ended'), width: 72, rank: 1, align: 'right' },
    cell: (one) => <span className="num">{ended(one)}</span>,
  },
  { id: 'sum', title: t('custody.sum'), width: 120, align: 'right', cell: ({ sum }) => <Money value={sum} /> },
];

/** What is open beside the list where it is no batch. */
const WAITING = 'waiting';

export default function PayoutsPage() {
  const { t } = useTranslation();
  const [open, setOpen] = useOpen();
  const [state, setState] = useState<PayoutBatch['state'] | null>(null);
  const [setting, setSetting] = useState(false);
  const mayRead = useRight('settings.write');
  const calendar = useQuery(calendarQuery).data;
  const next = calendar?.ahead[0];
  const waiting = useQuery(waitingQuery).data?.payouts ?? [];
  const list = useList(
    ['clearing', 'batches', state],
    (cursor, signal) =>
      call(listPayoutBatches, { query: { limit: 50, ...(state && { state }), ...(cursor && { cursor }) }, signal }),
    LOOK_AGAIN_MS,
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <>
      <FilterBar
        end={
          <>
            <ExportMenu of="payouts" />
            {mayRead && calendar && (
              <Button size="small" onClick={() => setSetting(true)}>
                {t('custody.calendar')}
              </Button>
            )}
          </>
        }
      >
        <strong>{t('nav.payouts')}</strong>
        <Choices
          single
          label={t('orders.column.state')}
          options={BATCH_STATES.map((value) => ({ value, text: t(`bankBatch.state.${value}`) }))}
          chosen={state ? [state] : []}
          onChoose={([one]) => setState((one as PayoutBatch['state'] | undefined) ?? null)}
        />
        {next && <span className="quiet">{t('custody.next', { day: next.day, time: next.cutOff })}</span>}
        {waiting.length > 0 && (
          <Button size="small" onClick={() => setOpen(WAITING)}>
            {t('custody.waiting', { count: waiting.length })}
          </Button>
        )}
      </FilterBar>
      <SplitView
        size="wide"
        asideLabel={t('nav.payouts')}
        onClose={() => setOpen(null)}
        aside={open && (open === WAITING ? <WaitingView /> : <BatchView key={open} id={open} />)}
      >
        <DataTable
          id="payout-batches"
          label={t('nav.payouts')}
          columns={columns}
          rows={list.rows}
          idOf={({ id }) => id}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(one) => (
            <>
              <CardLine end={<Money value={one.sum} />}>
                <strong className="num">{one.number}</strong>
                <BankBatchTag state={one.state} />
              </CardLine>
              <CardLine end={<span className="num">{ended(one)}</span>}>
                <span className="clip quiet num">
                  {one.day} {one.cutOff}
                </span>
              </CardLine>
            </>
          )}
          instead={insteadOf(list, { title: t('custody.noBatches'), hint: t('custody.noBatchesHint') })}
        />
      </SplitView>
      {setting && calendar && <CalendarDialog calendar={calendar} onClose={() => setSetting(false)} />}
    </>
  );
}
