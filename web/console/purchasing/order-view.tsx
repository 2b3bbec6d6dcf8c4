/** One purchase order: how far it is, what may be done with it, its lines, what came and went back, bills, entries. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { purchaseOrderEntries } from '../../../src/contract/document-entries.ts';
import { purchaseOrderHistory } from '../../../src/contract/histories.ts';
import type { PurchaseOrderDetail } from '../../../src/contract/purchase-orders.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment } from '../../ui/figures.tsx';
import { moneyText } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { StateTrack } from '../../ui/state-track.tsx';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { Facts } from '../floor/facts.tsx';
import { History } from '../history.tsx';
import { DocumentEntries } from '../stock/document-entries.tsx';
import css from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import { OrderActions } from './order-actions.tsx';
import { EditOrder } from './order-editor.tsx';
import { OrderLines } from './order-lines.tsx';
import { orderQuery } from './purchase-queries.ts';
import { PurchaseTag } from './purchase-tags.tsx';
import { trackOf } from './purchase-track.ts';

type Props = { id: string; onBill: (id: string) => void };

export function OrderView({ id, onBill }: Props) {
  const { t } = useTranslation();
  const query = useQuery(orderQuery(id));
  const [editing, setEditing] = useState(false);
  if (!query.data) return <Unread query={query} rows={12} />;
  const { order, lines } = query.data;
  if (editing) return <EditOrder detail={query.data} onDone={() => setEditing(false)} />;
  return (
    <article className={css.view}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>
            <CopyText text={order.number} strong />
          </h2>
          <PurchaseTag state={order.state} />
          <OrderActions detail={query.data} onEdit={() => setEditing(true)} />
        </div>
        <p className={css.facts}>
          <span>{order.supplier.name}</span>
          <span>{order.node.name}</span>
          <span>
            <By by={order.by} /> <Moment value={order.createdAt} />
          </span>
          {order.terms && <span>{order.terms}</span>}
        </p>
        {order.note && <p>{order.note}</p>}
      </header>
      <StateTrack label={t('track.title')} steps={trackOf(t, query.data)} />
      <Facts facts={factsOf(t, query.data)} />
      <OrderLines lines={lines} />
      <Documents detail={query.data} onBill={onBill} />
      <DocumentEntries
        id={order.expectation?.id ?? id}
        number={order.number}
        version={`${order.version}/${query.data.documents.length}`}
        load={(page, signal) => call(purchaseOrderEntries, { params: { id }, query: page, ...(signal && { signal }) })}
      />
      <History
        subject={`purchase/${id}`}
        version={order.version}
        fields={[
          { kind: 'text', name: 'supplier', label: t('purchases.supplier') },
          { kind: 'text', name: 'expectedOn', label: t('purchases.expectedOn') },
          { kind: 'text', name: 'terms', label: t('purchases.terms') },
          { kind: 'text', name: 'note', label: t('purchases.note') },
          { kind: 'text', name: 'number', label: t('purchases.billNumber') },
          { kind: 'whole', name: 'lines', label: t('purchases.lines') },
          { kind: 'decimal', digits: 2, name: 'amount', label: t('purchases.amount') },
          { kind: 'decimal', digits: 2, name: 'prepaid', label: t('purchases.prepaid') },
          {
            ...{ kind: 'choice', name: 'state', label: t('orders.column.state') },
            options: ['approved', 'partlyDone', 'done', 'closedShort'].map((value) => ({
              ...{ value, text: t(`purchases.state.${value}`) },
            })),
          },
        ]}
        load={(page, signal) => call(purchaseOrderHistory, { params: { id }, query: page, signal })}
      />
    </article>
  );
}

type T = ReturnType<typeof useTranslation>['t'];

function factsOf(t: T, { order }: PurchaseOrderDetail): [string, string][] {
  return [
    [t('purchases.amount'), moneyText(order.amount)],
    [t('purchases.expectedOn'), order.expectedOn ?? '—'],
    ...(order.prepaid.amount === '0'
      ? []
      : ([[t('purchases.prepaid'), `${moneyText(order.prepaid)} ${order.prepaidNote}`]] as [string, string][])),
    ...(order.expectation ? ([[t('purchases.expectation'), order.expectation.number]] as [string, string][]) : []),
  ];
}

function Documents({
  detail: { order, documents, bills },
  onBill,
}: Omit<Props, 'id'> & { detail: PurchaseOrderDetail }) {
  const { t } = useTranslation();
  if (documents.length + bills.length === 0) return null;
  return (
    <Section
      title={t('purchases.documents')}
      end={order.prepaid.amount !== '0' && <span className="quiet">{t('purchases.noBook')}</span>}
    >
      <ul className={css.receipts}>
        {documents.map(({ id, number, kind, at, reversed }) => (
          <li key={id}>
            <Link to="/stock/documents" search={{ open: id }}>
              {number}
            </Link>{' '}
            {t(`document.stock.${kind}`)} <Moment value={at} />{' '}
            {reversed && <span className="quiet">{t('goodsDocuments.reversed')}</span>}
          </li>
        ))}
        {bills.map(({ id, number, state, day }) => (
          <li key={id}>
            <button type="button" className={css.link} onClick={() => onBill(id)}>
              {number}
            </button>{' '}
            {t('purchases.bill')} <span className="num">{day}</span>{' '}
            <Tag tone={state === 'accepted' ? 'good' : 'wait'} text={t(`purchases.billState.${state}`)} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
