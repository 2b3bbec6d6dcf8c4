/** One bill of a courier: its differences by cause, and its lines, accepted or disputed many at once. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CourierBillDetail,
  type CourierBillLine,
  type FreightCause,
  type FreightState,
  getCourierBill,
  listCourierBillLines,
} from '../../../src/contract/freight.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Money } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { insteadOf, Unread } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from './freight.module.css';
import { FreightActions } from './freight-actions.tsx';

const TONE: Record<FreightState, Tone> = { agreed: 'good', open: 'wait', accepted: 'ended', disputed: 'danger' };

export function FreightBill({ id, cause }: { id: string; cause: FreightCause | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const bill = useQuery({
    queryKey: ['courierBills', id],
    queryFn: () => call(getCourierBill, { params: { id } }),
  });
  if (!bill.data) return <Unread query={bill} />;
  const { byCause, lines } = bill.data;
  return (
    <>
      <Head bill={bill.data} />
      <div className={css.causes}>
        <Tabs
          label={t('freight.cause.title')}
          value={cause ?? 'all'}
          options={[
            { value: 'all', text: t('freight.all'), count: lines },
            ...byCause.map((one) => ({ value: one.cause, text: t(`freight.cause.${one.cause}`), count: one.lines })),
          ]}
          onPick={(picked) =>
            void navigate({
              to: '/freight',
              search: picked === 'all' ? { bill: id } : { bill: id, cause: picked as FreightCause },
              replace: true,
            })
          }
        />
      </div>
      <Lines key={cause ?? 'all'} id={id} cause={cause} />
    </>
  );
}

/** The differences drawn: whose bars are long is what to talk about with the courier. */
function Head({ bill }: { bill: CourierBillDetail }) {
  const { t } = useTranslation();
  const causes = bill.byCause.filter(({ difference }) => difference.amount !== '0');
  const most = Math.max(1, ...causes.map(({ difference }) => Math.abs(Number(difference.amount))));
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h2>
          {bill.courier.name} <span className="num">{bill.number}</span>
        </h2>
        <span className="clip quiet">{bill.fileName}</span>
        <span className={css.sum}>
          {t('freight.billed')} <Money value={bill.billed} /> − {t('freight.expected')} <Money value={bill.expected} />{' '}
          ={' '}
          <b>
            <Money value={bill.difference} signed />
          </b>
        </span>
      </div>
      <ul className={css.bars}>
        {causes.map(({ cause, lines, difference }) => (
          <li key={cause}>
            <span>{t(`freight.cause.${cause}`)}</span>
            <i
              data-less={difference.amount.startsWith('-') || undefined}
              style={{ inlineSize: `${Math.max(2, (Math.abs(Number(difference.amount)) / most) * 100)}%` }}
            />
            <Money value={difference} signed />
            <span className="quiet num">{t('freight.countLines', { count: lines, text: countText(lines) })}</span>
          </li>
        ))}
      </ul>
      {bill.notBilled.parcels > 0 && (
        <p className="quiet">
          {t('freight.notBilled', { count: bill.notBilled.parcels, text: countText(bill.notBilled.parcels) })}{' '}
          <Money value={bill.notBilled.expected} />
        </p>
      )}
    </header>
  );
}

const kilograms = (grams: string | null) => (grams === null ? '' : (Number(grams) / 1000).toFixed(2));

function Lines({ id, cause }: { id: string; cause: FreightCause | undefined }) {
  const { t } = useTranslation();
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(new Set());
  const list = useList(['courierBills', id, 'lines', cause], (page, signal) =>
    call(listCourierBillLines, {
      params: { id },
      query: { ...(cause && { cause }), ...(page && { cursor: page }) },
      signal,
    }),
  );
  const targets = list.rows.filter((one) => (selection.size > 0 ? selection.has(one.id) : one.id === cursor));
  return (
    <>
      <DataTable
        id="courierBillLines"
        label={t('freight.lines')}
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
            <CardLine end={<Tag tone={TONE[one.state]} text={t(`freight.state.${one.state}`)} />}>
              <span className="num">{one.waybillNumber}</span>
              <span>{t(`freight.cause.${one.cause}`)}</span>
            </CardLine>
            <CardLine end={<Money value={one.billed} />}>
              <span className="quiet num">
                {kilograms(one.ourWeightG)} → {kilograms(one.billedWeightG)} kg
              </span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t('freight.noLines'), hint: '' })}
      />
      <FreightActions targets={targets} onDone={() => setSelection(new Set())} />
    </>
  );
}

function useColumns(): Column<CourierBillLine>[] {
  const { t } = useTranslation();
  return [
    {
      ...{ id: 'waybill', title: t('freight.waybill'), width: 140, fixed: true },
      cell: (one) => <CopyText text={one.waybillNumber} />,
    },
    { id: 'cause', title: t('freight.cause.title'), width: 96, cell: (one) => t(`freight.cause.${one.cause}`) },
    {
      ...{ id: 'difference', title: t('freight.difference'), width: 88, align: 'right' },
      cell: (one) => one.difference.amount !== '0' && <Money value={one.difference} signed />,
    },
    {
      ...{ id: 'billed', title: t('freight.billed'), width: 80, align: 'right' },
      cell: (one) => <Money value={one.billed} />,
    },
    {
      ...{ id: 'expected', title: t('freight.expected'), width: 80, rank: 1, align: 'right' },
      cell: (one) => one.expected && <Money value={one.expected} />,
    },
    {
      ...{ id: 'theirs', title: t('freight.billedWeight'), width: 84, rank: 2, align: 'right' },
      cell: (one) => <span className="num">{kilograms(one.billedWeightG)}</span>,
    },
    {
      ...{ id: 'ours', title: t('freight.ourWeight'), width: 84, rank: 3, align: 'right' },
      cell: (one) => <span className="num">{kilograms(one.ourWeightG)}</span>,
    },
    {
      ...{ id: 'state', title: t('freight.state.title'), width: 80 },
      cell: (one) => <Tag tone={TONE[one.state]} text={t(`freight.state.${one.state}`)} />,
    },
    {
      ...{ id: 'order', title: t('freight.order'), width: 132, rank: 4 },
      cell: (one) =>
        one.order && (
          <Link to="/orders/$id" params={{ id: one.order.id }} className="num">
            {one.order.number}
          </Link>
        ),
    },
    { id: 'note', title: t('freight.note'), width: 120, rank: 5, grow: 1, cell: (one) => one.note },
  ];
}
