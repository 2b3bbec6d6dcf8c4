/** The invoices orders would get, line by line, before they are issued in batches with a result per order. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { issueInvoices, previewInvoices } from '../../../src/contract/invoices.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Money } from '../../ui/figures.tsx';
import { refusalText } from '../../ui/problem.ts';
import { startRun } from '../../ui/runs.ts';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { InvoiceLines } from './invoice-lines.tsx';
import { refreshInvoices } from './invoice-queries.ts';
import css from './invoices.module.css';

type Order = { id: string; number: string };
type Props = { orders: readonly Order[]; onIssued: () => void; onClose: () => void };

export function PreviewDialog({ orders, onIssued, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const [together, setTogether] = useState(false);
  const ids = orders.map(({ id }) => id);
  const names = new Map(orders.map(({ id, number }) => [id, number]));
  const query = useQuery({
    queryKey: ['invoices', 'preview', ids, together],
    queryFn: () => call(previewInvoices, { body: { orderIds: ids, together } }),
    staleTime: 0,
  });
  const { invoices = [], refused = [] } = query.data ?? {};
  const no = new Set(refused.map(({ id }) => id));
  const issue = () => {
    startRun({
      title: (count) => t('invoicing.issueRun', { count }),
      ids: ids.filter((id) => !no.has(id)),
      nameOf: (id) => names.get(id) ?? id,
      send: async (some, key) => (await call(issueInvoices, { body: { orderIds: some, together }, key })).outcomes,
      undo: { final: 'final.invoiced' },
      onBatch: refreshInvoices,
    });
    onIssued();
    onClose();
  };
  return (
    <Dialog
      title={t('invoicing.preview')}
      okText={t('invoicing.issueCount', { count: invoices.length })}
      width={860}
      okDisabled={invoices.length === 0}
      onOk={issue}
      onClose={onClose}
    >
      {orders.length > 1 && (
        <label>
          <input type="checkbox" checked={together} onChange={(event) => setTogether(event.target.checked)} />{' '}
          {t('invoicing.together')}
        </label>
      )}
      {!query.data && <Unread query={query} rows={6} />}
      {refused.map(({ id, refusal }) => (
        <p key={id} role="alert" className={css.refused}>
          <span className="num">{names.get(id)}</span> {refusal && refusalText(i18n, refusal.code, refusal.data)}
        </p>
      ))}
      {invoices.map((one) => (
        <section key={one.orders.map(({ id }) => id).join()}>
          <p>
            <strong>{one.name}</strong> <span className="num">{one.taxNo}</span> · {t(`invoicing.types.${one.type}`)} ·{' '}
            <Money value={one.total} />{' '}
            <span className="quiet">{one.orders.map(({ number }) => number).join(' ')}</span>
          </p>
          <InvoiceLines lines={one.lines} totals={one} />
        </section>
      ))}
    </Dialog>
  );
}
