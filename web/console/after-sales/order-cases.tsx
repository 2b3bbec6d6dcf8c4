/** The after-sale cases of one order, each a link to where it is settled; nothing when there are none. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { useRight } from '../queries.ts';
import { useNow } from '../use-now.ts';
import { casesOfOrder } from './after-sale-queries.ts';
import { oneCase } from './after-sale-search.ts';
import css from './after-sales.module.css';
import { CaseKind, CaseState, Countdown, useWanted } from './case-words.tsx';

export function OrderCases({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const now = useNow();
  const wanted = useWanted();
  const cases = useQuery(casesOfOrder(orderId));
  const mayMake = useRight('orders.review');
  if (cases.isPending || (cases.isSuccess && cases.data.length === 0 && !mayMake)) return null;
  return (
    <Section
      title={t('nav.afterSales')}
      end={
        mayMake && (
          <Link to="/after-sales" search={{ make: orderId }}>
            {t('afterSales.command.open')}
          </Link>
        )
      }
    >
      {cases.isError && <InlineError error={cases.error} />}
      <ul className={css.cases}>
        {cases.data?.map((one) => (
          <li key={one.id}>
            <div className={css.line}>
              <Link to="/after-sales" search={oneCase(one)} className="num">
                {one.number}
              </Link>
              <CaseKind one={one} />
              {one.followOrder?.id === orderId && <span>{t('afterSales.forCase')}</span>}
              <CaseState one={one} />
              {one.state === 'applied' && <Countdown until={one.answerBefore} now={now} />}
            </div>
            <div>
              {wanted(one)}
              {one.settledAt && (
                <span className="quiet">
                  {' · '}
                  {one.settledBy?.name} <Moment value={one.settledAt} /> {one.note}
                </span>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
