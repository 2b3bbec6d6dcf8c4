/**
 * Stopping orders: shows what would be undone and what could not be, asks why and whether money goes back, and stops
 * them (ORD-13). What is shown is the stop itself, carried out and taken back.
 */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outcome } from '../../../src/contract/paging.ts';
import { STOP_ENDS, type StoppedOrder, stopOrders } from '../../../src/contract/stop.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea } from '../../ui/fields.tsx';
import { startRun } from '../../ui/runs.ts';
import { InlineError, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { refreshOrders, type Target } from '../orders/order-commands.ts';
import { queryClient, useRight } from '../queries.ts';
import css from './stop.module.css';
import { StopList } from './stop-list.tsx';
import { byNeed, useStopWords } from './stop-words.ts';

/** More are stopped all the same; what would happen to them is the same as to those shown. */
const SHOWN = 20;

type Props = { targets: readonly Target[]; onClose: () => void };

export function StopDialog({ targets, onClose }: Props) {
  const { t } = useTranslation();
  const words = useStopWords();
  const mayRefund = useRight('payments.write');
  const [reason, setReason] = useState('');
  const [refund, setRefund] = useState(false);
  const ids = targets.slice(0, SHOWN).map((target) => target.id);
  const { data, error } = useQuery({
    queryKey: ['order', 'stop', ids, refund],
    queryFn: ({ signal }) =>
      call(stopOrders, { body: { ids, reason: t('stop.previewReason'), refund, check: true }, signal }),
    gcTime: 0,
    placeholderData: (before) => before,
  });
  const why = (order: StoppedOrder) => byNeed(order.steps).slice(0, 1).map(words.step).join('');
  return (
    <Dialog
      danger
      title={t('orders.command.stop')}
      okText={t('orders.command.stop')}
      okDisabled={!reason.trim() || !data?.orders.some(({ end }) => end !== 'notStopped')}
      width={560}
      onClose={onClose}
      onOk={() => {
        onClose();
        runStop(t, targets, { reason: reason.trim(), refund }, why);
      }}
    >
      <LabelledArea
        autoFocus
        rows={2}
        label={t('stop.reason')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {mayRefund && (
        <label className={css.refund}>
          <input type="checkbox" checked={refund} onChange={(event) => setRefund(event.target.checked)} />
          <span>{t('stop.refund')}</span>
        </label>
      )}
      <p className="quiet">
        {targets.length > SHOWN ? t('stop.previewMany', { shown: SHOWN, count: targets.length }) : t('stop.preview')}
      </p>
      {error && <InlineError error={error} />}
      {!data && !error && <Waiting rows={4} />}
      {data && <Preview orders={data.orders} />}
    </Dialog>
  );
}

function Preview({ orders }: { orders: readonly StoppedOrder[] }) {
  const { t } = useTranslation();
  if (orders.length === 0) return <p role="alert">{t('stop.nothing')}</p>;
  const counts = STOP_ENDS.map((end) => ({ end, count: orders.filter((order) => order.end === end).length }));
  return (
    <>
      <p className={css.sums}>
        {counts
          .filter(({ count }) => count > 0)
          .map(({ end, count }) => (
            <span key={end} className={css.tag} data-end={end}>
              {t(`stop.ends.${end}`, { count })}
            </span>
          ))}
      </p>
      <ul className={css.orders}>
        {orders.map((order) => (
          <li key={order.id}>
            <div className={css.head}>
              <b className="num">{order.number}</b>
              <span className={css.tag} data-end={order.end}>
                {t(`stop.end.${order.end}`)}
              </span>
            </div>
            <StopList steps={order.steps} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** A divided order is done when any of its parts could be stopped. */
function outcomesOf(
  ids: readonly string[],
  orders: readonly StoppedOrder[],
  why: (order: StoppedOrder) => string,
): Outcome[] {
  const byAsked = Map.groupBy(orders, ({ asked }) => asked);
  return ids.map((id) => {
    const own = byAsked.get(id) ?? [];
    if (own.some(({ end }) => end !== 'notStopped')) return { id, done: true };
    const [first] = own;
    if (!first) return { id, done: false, refusal: { code: 'orders.notFound' } };
    return { id, done: false, refusal: { code: 'orders.notStopped', data: { why: why(first) } } };
  });
}

function runStop(
  t: TFunction,
  targets: readonly Target[],
  asked: { reason: string; refund: boolean },
  why: (order: StoppedOrder) => string,
): void {
  const numbers = new Map(targets.map(({ id, number }) => [id, number]));
  startRun({
    title: (count) => t('run.title', { command: t('orders.command.stop'), count }),
    ids: [...numbers.keys()],
    nameOf: (id) => numbers.get(id) ?? id,
    send: async (ids, key) => outcomesOf(ids, (await call(stopOrders, { body: { ids, ...asked }, key })).orders, why),
    undo: { final: 'final.orders.stop' },
    onBatch: () => {
      refreshOrders();
      void queryClient.invalidateQueries({ queryKey: ['parcels'] });
      void queryClient.invalidateQueries({ queryKey: ['intercepts'] });
    },
  });
}
