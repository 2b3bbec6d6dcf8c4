/** Red invoices buyers applied for at the tax bureau: the first to run out first, agreed to or refused, many at once. */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CONFIRMATION_QUEUES,
  listRedConfirmations,
  type RedConfirmation,
  takeRedConfirmations,
} from '../../../src/contract/red-confirmations.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { refusalText } from '../../ui/problem.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { InlineError, insteadOf } from '../../ui/states.tsx';
import { Countdown } from '../after-sales/case-words.tsx';
import { call } from '../api.ts';
import { useList, useRight } from '../queries.ts';
import { useNow } from '../use-now.ts';
import { useOpen } from '../use-open.ts';
import { ConfirmationActions } from './confirmation-actions.tsx';
import { ConfirmationView } from './confirmation-view.tsx';
import { refreshInvoices } from './invoice-queries.ts';
import { OrderLinks } from './invoices-tab.tsx';

const LOOK_AGAIN_MS = 5_000;
const TONES: Record<RedConfirmation['state'], Tone> = {
  ...{ waiting: 'wait', agreeing: 'work', refusing: 'work', agreed: 'good', refused: 'ended' },
  ...{ expired: 'danger', withdrawn: 'ended' },
};

export function ConfirmationState({ state, redMissing }: Pick<RedConfirmation, 'state' | 'redMissing'>) {
  const { t } = useTranslation();
  if (redMissing) return <Tag tone="danger" text={t('invoicing.redMissing')} />;
  return <Tag tone={TONES[state]} text={t(`invoicing.confirmationState.${state}`)} />;
}

/** What stands against agreeing or issuing, or what the agent said. */
export function WhyNot({ one: { problem, code, message } }: { one: RedConfirmation }) {
  const { i18n } = useTranslation();
  if (problem) return refusalText(i18n, problem.code, problem.data);
  return code ? [refusalText(i18n, code), message].filter(Boolean).join(' · ') : null;
}

function Deadline({ one: { state, confirmBefore }, now }: { one: RedConfirmation; now: number }) {
  return state === 'waiting' ? <Countdown until={confirmBefore} now={now} /> : <Moment value={confirmBefore} />;
}

const columnsOf = (t: TFunction, now: number): Column<RedConfirmation>[] => [
  { id: 'name', title: t('invoicing.name'), width: 184, grow: 2, cell: ({ name }) => <strong>{name}</strong> },
  {
    ...{ id: 'total', title: t('invoicing.total'), width: 112, align: 'right' },
    cell: ({ total }) => <Money value={total} />,
  },
  {
    ...{ id: 'deadline', title: t('invoicing.confirmBefore'), width: 128 },
    cell: (one) => <Deadline one={one} now={now} />,
  },
  { id: 'state', title: t('orders.column.state'), width: 104, rank: 1, cell: (one) => <ConfirmationState {...one} /> },
  {
    ...{ id: 'why', title: t('invoicing.whyNotAgree'), width: 200, grow: 2, rank: 2 },
    cell: (one) => <WhyNot one={one} />,
  },
  {
    ...{ id: 'reason', title: t('invoicing.reason'), width: 96, rank: 4 },
    cell: ({ reason }) => t(`invoicing.reasons.${reason}`),
  },
  {
    ...{ id: 'blue', title: t('invoicing.original'), width: 184, rank: 3 },
    cell: ({ invoice, invoiceNumber }) => <Blue invoice={invoice} number={invoiceNumber} />,
  },
  {
    id: 'orders',
    title: t('invoicing.orders'),
    width: 144,
    rank: 5,
    cell: (one) => <OrderLinks orders={one.orders} />,
  },
  {
    ...{ id: 'number', title: t('invoicing.confirmation'), width: 184, rank: 6 },
    cell: ({ number }) => <span className="num">{number}</span>,
  },
];

export function Blue({ invoice, number }: { invoice: RedConfirmation['invoice']; number: string }) {
  return invoice ? (
    <Link to="/invoices" search={{ open: invoice.id } as never} className="num">
      {number}
    </Link>
  ) : (
    <span className="num">{number}</span>
  );
}

export function ConfirmationsTab({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const now = useNow();
  const [open, setOpen] = useOpen();
  const [queue, setQueue] = useState<(typeof CONFIRMATION_QUEUES)[number]>('waiting');
  const [selection, setSelection] = useState<Selection>(new Set());
  const list = useList(
    ['invoices', 'confirmations', queue],
    (page, signal) => call(listRedConfirmations, { query: { queue, ...(page && { cursor: page }) }, signal }),
    LOOK_AGAIN_MS,
  );
  const take = useMutation({ mutationFn: () => call(takeRedConfirmations, {}), onSettled: refreshInvoices });
  const columns = useMemo(() => columnsOf(t, now), [t, now]);
  const chosen = list.rows.filter(({ id }) => selection.has(id));
  const shown = list.rows.find(({ id }) => id === open);
  const isWaiting = queue === 'waiting';
  // On a phone nothing is chosen: there it is the one that is open.
  const acting = chosen.length > 0 ? chosen : shown ? [shown] : [];
  return (
    <>
      <FilterBar
        end={
          mayWrite && (
            <Button size="small" loading={take.isPending} onClick={() => take.mutate()}>
              {t('invoicing.takeConfirmations')}
            </Button>
          )
        }
      >
        {bar}
        <Choices
          single
          label={t('invoicing.queueLabel')}
          options={CONFIRMATION_QUEUES.map((value) => ({ value, text: t(`invoicing.confirmationQueue.${value}`) }))}
          chosen={[queue]}
          onChoose={([value]) => {
            setSelection(new Set());
            setQueue(CONFIRMATION_QUEUES.find((one) => one === value) ?? 'waiting');
          }}
        />
      </FilterBar>
      {take.isError && <InlineError error={take.error} />}
      <SplitView
        asideLabel={t('invoicing.tab.confirmations')}
        onClose={() => setOpen(null)}
        aside={shown && <ConfirmationView key={shown.id} one={shown} />}
      >
        <DataTable
          id="red-confirmations"
          label={t('invoicing.tab.confirmations')}
          columns={columns}
          rows={list.rows}
          idOf={({ id }) => id}
          cursor={open}
          onCursor={setOpen}
          {...(isWaiting && mayWrite && { selection, onSelect: setSelection })}
          more={list.more}
          narrow={(one) => (
            <>
              <CardLine end={<Money value={one.total} />}>
                <strong className="clip">{one.name}</strong>
              </CardLine>
              <CardLine end={<Deadline one={one} now={now} />}>
                {isWaiting ? (
                  <span className="quiet clip">
                    <WhyNot one={one} />
                  </span>
                ) : (
                  <ConfirmationState {...one} />
                )}
              </CardLine>
            </>
          )}
          instead={insteadOf(list, {
            title: t(`invoicing.noConfirmations.${queue}`),
            hint: t('invoicing.noConfirmationsHint'),
          })}
        />
      </SplitView>
      {mayWrite && isWaiting && acting.length > 0 && (
        <ConfirmationActions chosen={acting} onDone={() => setSelection(new Set())} />
      )}
    </>
  );
}
