/** One red-letter confirmation: what the buyer wants taken back, until when, and what became of it. */
import { useTranslation } from 'react-i18next';
import type { RedConfirmation } from '../../../src/contract/red-confirmations.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { useRight } from '../queries.ts';
import { IssueAgain } from './confirmation-actions.tsx';
import { Blue, ConfirmationState, WhyNot } from './confirmations-tab.tsx';
import css from './invoices.module.css';
import { OrderLinks } from './invoices-tab.tsx';

export function ConfirmationView({ one }: { one: RedConfirmation }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const facts: [string, React.ReactNode][] = [
    ['name', <strong key="n">{one.name}</strong>],
    ['taxNo', one.taxNo && <CopyText text={one.taxNo} />],
    ['reason', t(`invoicing.reasons.${one.reason}`)],
    ['original', <Blue key="b" invoice={one.invoice} number={one.invoiceNumber} />],
    ['orders', one.orders.length > 0 && <OrderLinks orders={one.orders} />],
    ['seller', one.seller.name],
    ['appliedAt', <Moment key="a" value={one.appliedAt} />],
    ['confirmBefore', <Moment key="c" value={one.confirmBefore} />],
    ['answeredAt', one.answeredAt && <Moment value={one.answeredAt} />],
    ['refuseWhy', one.why],
    ['red', one.red && <Blue invoice={one.red} number={one.red.number} />],
  ];
  return (
    <article className={css.document}>
      <header className={css.head}>
        <h2>
          {t('invoicing.confirmation')} <CopyText text={one.number} strong />
        </h2>
        <ConfirmationState {...one} />
        <Money value={one.total} />
      </header>
      {(one.problem || one.code) && (
        <p role="status" className={css.refused}>
          <WhyNot one={one} />
        </p>
      )}
      {one.redMissing && mayWrite && <IssueAgain one={one} />}
      <dl className={css.facts}>
        {facts.map(
          ([name, value]) => value && [<dt key={name}>{t(`invoicing.${name}`)}</dt>, <dd key={`${name}v`}>{value}</dd>],
        )}
      </dl>
      <Section title={t('invoicing.lines', { count: one.lines.length })}>
        <ul className={css.plain}>
          {one.lines.map(({ line, name, quantity, total, tax }) => (
            <li key={line}>
              <span>
                {line}. {name}
              </span>
              {quantity !== '0' && <span className="num">× {quantity}</span>}
              <Money value={total} />
              <span className="quiet">
                {t('invoicing.tax')} <Money value={tax} />
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </article>
  );
}
