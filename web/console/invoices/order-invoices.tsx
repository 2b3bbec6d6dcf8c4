/** An order's invoices, and to whom one is wanted (INV-1). */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getInvoiceFile } from '../../../src/contract/invoices.ts';
import { Money } from '../../ui/figures.tsx';
import { refusalText } from '../../ui/problem.ts';
import { Section } from '../../ui/section.tsx';
import { urlOf } from '../api.ts';
import { useRight } from '../queries.ts';
import { ofOrderQuery } from './invoice-queries.ts';
import { InvoiceState } from './invoice-state.tsx';
import css from './invoices.module.css';
import { PreviewDialog } from './preview-dialog.tsx';
import { OrderTitle } from './title-dialog.tsx';

export function OrderInvoices({ id, number }: { id: string; number: string }) {
  const { t, i18n } = useTranslation();
  const [dialog, setDialog] = useState<'title' | 'issue' | null>(null);
  const { data } = useQuery(ofOrderQuery(id));
  const [mayEdit, mayIssue, mayRead] = [useRight('orders.edit'), useRight('payments.write'), useRight('payments.read')];
  if (!data) return null;
  const { wish, invoices } = data;
  const isOpen = wish?.state !== 'covered';
  const end = (
    <span className={css.acts}>
      {mayEdit && isOpen && (
        <Button size="small" onClick={() => setDialog('title')}>
          {t(wish ? 'invoicing.editTitle' : 'invoicing.setTitle')}
        </Button>
      )}
      {mayIssue && wish && isOpen && (
        <Button size="small" onClick={() => setDialog('issue')}>
          {t('invoicing.preview')}
        </Button>
      )}
    </span>
  );
  return (
    <Section title={t('nav.invoices')} end={end}>
      {wish === null && invoices.length === 0 && <p className="quiet">{t('invoicing.notAsked')}</p>}
      {wish && (
        <p>
          {t(`invoicing.wish.${wish.state}`)} <strong>{wish.title.name}</strong>{' '}
          <span className="num quiet">{wish.title.taxNo}</span>
          {wish.subsidy.amount !== '0' && (
            <span className="quiet">
              {' '}
              · {t('invoicing.subsidyIn')} <Money value={wish.subsidy} />
            </span>
          )}
        </p>
      )}
      {wish && wish.code !== '' && (
        <p role="alert" className={css.refused}>
          {i18n.exists(`refusal.${wish.code}`) ? refusalText(i18n, wish.code, {}) : wish.code}
        </p>
      )}
      <ul className={css.plain}>
        {invoices.map((one) => (
          <li key={one.id}>
            {mayIssue ? (
              <Link to="/invoices" search={{ open: one.id } as never} className="num">
                {one.invoiceNumber || one.serial}
              </Link>
            ) : (
              <span className="num">{one.invoiceNumber || one.serial}</span>
            )}
            <InvoiceState state={one.state} />
            <Money value={one.total} />
            {mayRead &&
              one.formats.map((format) => (
                <a key={format} href={urlOf(getInvoiceFile, { id: one.id, format })}>
                  {format.toUpperCase()}
                </a>
              ))}
          </li>
        ))}
      </ul>
      {dialog === 'title' && <OrderTitle order={id} wish={wish} onClose={() => setDialog(null)} />}
      {dialog === 'issue' && (
        <PreviewDialog orders={[{ id, number }]} onIssued={() => {}} onClose={() => setDialog(null)} />
      )}
    </Section>
  );
}
