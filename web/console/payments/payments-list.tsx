/** Payments, newest first, with the one under the cursor beside them; many waiting ones are asked about at once. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askPayments, type PaymentRow } from '../../../src/contract/payments.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { startRun } from '../../ui/runs.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList, useRight } from '../queries.ts';
import {
  accountColumn,
  amountColumn,
  ChosenSum,
  type ListProps,
  methodText,
  referenceColumn,
  useOpenRow,
} from './payment-parts.tsx';
import { findPayments, refreshPayments } from './payment-queries.ts';
import { PaymentView } from './payment-view.tsx';

const TONE: Record<PaymentRow['state'], Tone> = { starting: 'wait', waiting: 'wait', paid: 'good', closed: 'ended' };

export function PaymentState({ payment }: { payment: Pick<PaymentRow, 'state' | 'doubtful'> }) {
  const { t } = useTranslation();
  return (
    <>
      <Tag tone={TONE[payment.state]} text={t(`payments.state.${payment.state}`)} />{' '}
      {payment.doubtful && <Tag tone="danger" text={t('payments.doubtful')} />}
    </>
  );
}

function useColumns() {
  const { t, i18n } = useTranslation();
  return useMemo(
    (): Column<PaymentRow>[] => [
      amountColumn(t),
      { id: 'state', title: t('payments.state.title'), width: 128, cell: (one) => <PaymentState payment={one} /> },
      {
        id: 'order',
        title: t('payments.order'),
        width: 152,
        grow: 1,
        cell: (one) =>
          one.order ? (
            <Link to="/orders/$id" params={{ id: one.order.id }} className="num">
              {one.order.number}
            </Link>
          ) : (
            <span className="quiet">{one.channelNumber}</span>
          ),
      },
      referenceColumn(t, 5),
      {
        id: 'provider',
        title: t('payments.providerReference'),
        width: 216,
        rank: 7,
        grow: 2,
        cell: (one) => one.providerReference && <CopyText text={one.providerReference} />,
      },
      {
        ...{ id: 'method', title: t('pay.how'), width: 128, rank: 2 },
        cell: (one) => methodText(t, i18n, one.method),
      },
      accountColumn(t, 3),
      {
        id: 'refunded',
        title: t('payments.refunded'),
        width: 96,
        rank: 3,
        align: 'right',
        cell: (one) => one.refunded.amount !== '0' && <Money value={one.refunded} />,
      },
      {
        id: 'bill',
        title: t('payments.onBill'),
        width: 72,
        rank: 4,
        cell: (one) => (one.onBill ? t('payments.yes') : <span className="quiet">{t('payments.notYet')}</span>),
      },
      {
        id: 'createdAt',
        title: t('payments.createdAt'),
        width: 96,
        rank: 6,
        align: 'right',
        cell: (one) => <Moment value={one.createdAt} />,
      },
      {
        id: 'paidAt',
        title: t('payments.paidAt'),
        width: 96,
        rank: 1,
        align: 'right',
        cell: (one) => one.paidAt && <Moment value={one.paidAt} />,
      },
    ],
    [t, i18n],
  );
}

export function PaymentsList(props: ListProps) {
  const { t } = useTranslation();
  const seesOrders = useRight('orders.read');
  const [selection, setSelection] = useState<Selection>(new Set());
  const { filters, key, cursor, settled, setCursor } = useOpenRow(props);
  const list = useList(['payments', key, seesOrders], (page, signal) =>
    findPayments(filters, page, signal, seesOrders),
  );
  const instead = insteadOf(
    list,
    { title: t('payments.empty'), hint: t('payments.emptyHint') },
    Object.keys(filters).length > 0 && {
      title: t('payments.noneFound'),
      hint: t('payments.noneFoundHint'),
      clear: () => props.go({}),
    },
  );
  const chosen = list.rows.filter((one) => selection.has(one.id));
  return (
    <SplitView
      size="form"
      asideLabel={t('payments.one')}
      onClose={() => setCursor(null)}
      aside={settled && cursor ? <PaymentView key={settled} id={settled} /> : null}
    >
      <DataTable
        id="payments"
        label={t('nav.payments')}
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
              <PaymentState payment={one} />
            </CardLine>
            <CardLine end={one.paidAt && <Moment value={one.paidAt} />}>
              <span className="clip quiet num">{one.order?.number ?? one.reference}</span>
            </CardLine>
          </>
        )}
        instead={instead}
      />
      <ChosenBar chosen={chosen} onDone={() => setSelection(new Set())} />
    </SplitView>
  );
}

function ChosenBar({ chosen, onDone }: { chosen: readonly PaymentRow[]; onDone: () => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  if (!mayWrite || chosen.length === 0) return null;
  const waiting = chosen.filter((one) => one.state === 'waiting');
  const names = new Map(waiting.map((one) => [one.id, one.order?.number ?? one.reference]));
  const ask = () => {
    startRun({
      title: t('run.title', { command: t('payments.askNow'), count: waiting.length }),
      ids: waiting.map((one) => one.id),
      nameOf: (id) => names.get(id) ?? id,
      send: async (ids, key) => (await call(askPayments, { body: { ids }, key })).outcomes,
      undo: { final: 'final.askedAgain' },
      onBatch: refreshPayments,
    });
    onDone();
  };
  return (
    <ActionBar chosen={<ChosenSum chosen={chosen} />}>
      <Button size="small" disabled={waiting.length === 0} onClick={ask}>
        {t('payments.askCount', { count: waiting.length })}
      </Button>
    </ActionBar>
  );
}
