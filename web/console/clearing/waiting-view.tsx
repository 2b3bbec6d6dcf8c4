/** Payouts that wait for their window: whose, how much, when at the earliest, and why one waits longer. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Money } from '../../ui/figures.tsx';
import { refusalText } from '../../ui/problem.ts';
import { Unread } from '../../ui/states.tsx';
import css from '../stock/documents/documents.module.css';
import { waitingQuery } from './clearing-queries.ts';

export function WaitingView() {
  const { t, i18n } = useTranslation();
  const query = useQuery(waitingQuery);
  if (!query.data) return <Unread query={query} rows={6} />;
  const { payouts } = query.data;
  return (
    <article className={css.view}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>{t('custody.waiting', { count: payouts.length })}</h2>
        </div>
      </header>
      <table className={`${css.lines} ${css.stacked}`}>
        <thead>
          <tr>
            <th>{t('nav.subMerchants')}</th>
            <th>{t('custody.number')}</th>
            <th>{t('custody.window')}</th>
            <th className={css.right}>{t('custody.amount')}</th>
          </tr>
        </thead>
        <tbody>
          {payouts.map(({ id, subMerchant, number, window, mode, amount, reason }) => (
            <tr key={id}>
              <td>
                <b>{subMerchant.name}</b> <span className="quiet">{t(`custody.mode.${mode}`)}</span>
              </td>
              <td className="num" data-title={t('custody.number')}>
                {number}
              </td>
              <td data-title={t('custody.window')}>
                {window ? (
                  <span className="num">
                    {window.day} {window.cutOff}
                  </span>
                ) : (
                  t('custody.earliest')
                )}{' '}
                {reason && <span className="quiet">{refusalText(i18n, reason)}</span>}
              </td>
              <td className={css.right} data-title={t('custody.amount')}>
                <Money value={amount} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}
