/** The after-sale cases of one order, each a link to where it is settled; nothing when there are none. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
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
  if (cases.isSuccess && cases.data.length === 0) return null;
  if (cases.isPending) return null;
  return (
    <Section title={t('nav.afterSales')}>
      {cases.isError && <InlineError error={cases.error} />}
      <ul className={css.cases}>
        {cases.data?.map((one) => (
          <li key={one.id}>
            <div className={css.line}>
              <Link to="/after-sales" search={oneCase(one)} className="num">
                {one.number}
              </Link>
              <CaseKind one={one} />
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
