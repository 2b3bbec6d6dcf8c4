/** Payment runs (SUP-1): the newest first, one of them open. `n` pays what is approved in a new one. */
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listPaymentRuns, type PaymentRun, RUN_STATES } from '../../../src/contract/payment-runs.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Money } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { BankBatchTag } from '../payments/bank-batch-parts.tsx';
import { useList, useRight } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { RunDialog } from './run-dialog.tsx';
import { RunView } from './run-view.tsx';

const endedOf = ({ success, lines }: PaymentRun) => `${success}/${lines}`;

const columnsOf = (t: TFunction): Column<PaymentRun>[] => [
  {
    ...{ id: 'number', title: t('runs.number'), width: 104, fixed: true },
    cell: ({ number }) => <strong className="num">{number}</strong>,
  },
  { id: 'state', title: t('orders.column.state'), width: 112, cell: ({ state }) => <BankBatchTag state={state} /> },
  { id: 'day', title: t('runs.day'), width: 104, rank: 2, cell: ({ day }) => <span className="num">{day}</span> },
  { id: 'from', title: t('runs.from'), width: 144, rank: 3, grow: 1, cell: ({ account }) => account.name },
  {
    ...{ id: 'ended', title: t('runs.ended'), width: 72, rank: 1, align: 'right' },
    cell: (one) => <span className="num">{endedOf(one)}</span>,
  },
  { id: 'sum', title: t('runs.sum'), width: 120, align: 'right', cell: ({ sum }) => <Money value={sum} /> },
];

export function RunsView({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const [open, setOpen] = useOpen();
  const [state, setState] = useState<PaymentRun['state'] | null>(null);
  const [making, setMaking] = useState(false);
  const mayMake = useRight('payments.write');
  useKeys(t('runs.title'), mayMake ? [{ keys: ['n'], label: t('runs.make'), run: () => setMaking(true) }] : []);
  const list = useList(['paymentRuns', 'list', state], (cursor, signal) =>
    call(listPaymentRuns, { query: { ...(state && { state }), ...(cursor && { cursor }) }, signal }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const add = mayMake && (
    <Button type="primary" onClick={() => setMaking(true)}>
      {t('runs.make')}
    </Button>
  );
  return (
    <>
      <FilterBar end={add}>
        {bar}
        <Choices
          single
          label={t('orders.column.state')}
          options={RUN_STATES.map((value) => ({ value, text: t(`bankBatch.state.${value}`) }))}
          chosen={state ? [state] : []}
          onChoose={([one]) => setState((one as PaymentRun['state'] | undefined) ?? null)}
        />
      </FilterBar>
      <SplitView
        size="wide"
        asideLabel={t('runs.title')}
        onClose={() => setOpen(null)}
        aside={open && <RunView key={open} id={open} />}
      >
        <DataTable
          id="payment-runs"
          label={t('runs.title')}
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
              <CardLine end={<span className="num">{endedOf(one)}</span>}>
                <span className="clip quiet">
                  <span className="num">{one.day}</span> {one.account.name}
                </span>
              </CardLine>
            </>
          )}
          instead={insteadOf(
            list,
            { title: t('runs.empty'), hint: t('runs.emptyHint'), action: add },
            state !== null && { clear: () => setState(null) },
          )}
        />
      </SplitView>
      {making && (
        <RunDialog
          onMade={(id) => {
            setMaking(false);
            setOpen(id);
          }}
          onClose={() => setMaking(false)}
        />
      )}
    </>
  );
}
