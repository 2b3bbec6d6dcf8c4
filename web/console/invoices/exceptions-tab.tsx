/** Money that went back without a red invoice, and red invoices without money: empty before a month is closed (INV-2). */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import type { invoiceExceptions, RedConfirmation } from '../../../src/contract/red-confirmations.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { Section } from '../../ui/section.tsx';
import { Unread } from '../../ui/states.tsx';
import { exceptionsQuery } from './invoice-queries.ts';
import css from './invoices.module.css';

type Exception = ResponseOf<typeof invoiceExceptions>['refundWithoutRed'][number];

export function ExceptionsTab({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const query = useQuery(exceptionsQuery);
  return (
    <>
      <FilterBar>{bar}</FilterBar>
      {query.data ? (
        <div className={css.lists}>
          {query.data.more && <p className={css.waits}>{t('invoicing.moreExceptions')}</p>}
          <List what="refundWithoutRed" rows={query.data.refundWithoutRed} />
          <List what="redWithoutRefund" rows={query.data.redWithoutRefund} />
          {query.data.ofNobody.length > 0 && <OfNobody rows={query.data.ofNobody} />}
        </div>
      ) : (
        <Unread query={query} rows={8} />
      )}
    </>
  );
}

/** What buyers want taken back of invoices that were issued elsewhere. */
function OfNobody({ rows }: { rows: readonly RedConfirmation[] }) {
  const { t } = useTranslation();
  return (
    <Section title={t('invoicing.exception.ofNobody', { count: rows.length })}>
      <ul className={css.plain}>
        {rows.map(({ id, invoiceNumber, name, total, state, confirmBefore }) => (
          <li key={id}>
            <Link to="/invoices" search={{ view: 'confirmations', open: id } as never} className="num">
              {invoiceNumber}
            </Link>
            <strong>
              <Money value={total} />
            </strong>
            <span className="quiet">
              {name} · {t(`invoicing.confirmationState.${state}`)} · {t('invoicing.confirmBefore')}{' '}
              <Moment value={confirmBefore} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function List({ what, rows }: { what: 'refundWithoutRed' | 'redWithoutRefund'; rows: readonly Exception[] }) {
  const { t } = useTranslation();
  return (
    <Section title={t(`invoicing.exception.${what}`, { count: rows.length })}>
      {rows.length === 0 && <p className="quiet">{t('invoicing.noException')}</p>}
      <ul className={css.plain}>
        {rows.map(({ order, difference, paid, back, invoiced }) => (
          <li key={order.id}>
            <Link to="/orders/$id" params={{ id: order.id }} className="num">
              {order.number}
            </Link>
            <strong>
              <Money value={difference} />
            </strong>
            <span className="quiet">
              {t('invoicing.sold')} <Money value={paid} /> · {t('invoicing.back')} <Money value={back} /> ·{' '}
              {t('invoicing.invoiced')} <Money value={invoiced} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
