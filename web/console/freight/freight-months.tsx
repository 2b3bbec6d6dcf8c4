/** What freight should have cost and did, a line per month and courier, drawn and in figures. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listFreight } from '../../../src/contract/freight.ts';
import { Money, Quantity } from '../../ui/figures.tsx';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import documents from '../stock/documents/documents.module.css';
import css from './freight.module.css';

export function FreightMonths() {
  const { t } = useTranslation();
  const freight = useQuery({ queryKey: ['freight'], queryFn: () => call(listFreight, { query: { months: 12 } }) });
  if (!freight.data) return <Unread query={freight} />;
  const { months } = freight.data;
  if (months.length === 0) return <EmptyState title={t('freight.noMonths')} hint={t('freight.noMonthsHint')} />;
  const most = Math.max(1, ...months.map((row) => Math.max(Number(row.expected.amount), Number(row.billed.amount))));
  const share = (amount: string) => ({ inlineSize: `${(Number(amount) / most) * 100}%` });
  return (
    <div className={css.months}>
      <table className={`${documents.lines} ${documents.stacked}`}>
        <thead>
          <tr>
            {(['month', 'courier', 'parcels', 'expected', 'billed', 'difference', 'unbilled'] as const).map((name) => (
              <th key={name} data-figure={(name !== 'month' && name !== 'courier') || undefined}>
                {t(`freight.${name}`)}
              </th>
            ))}
            <th className={css.plot}>{t('freight.plot')}</th>
          </tr>
        </thead>
        <tbody>
          {months.map((row) => (
            <tr key={`${row.month}/${row.courier.code}`}>
              <td>
                <span className="num">{row.month}</span>
              </td>
              <td>{row.courier.name}</td>
              <td data-figure data-title={t('freight.parcels')}>
                <Quantity value={String(row.parcels)} />
              </td>
              <td data-figure data-title={t('freight.expected')}>
                <Money value={row.expected} />
                {row.withoutPrice > 0 && (
                  <small className="quiet"> {t('freight.withoutPrice', { count: row.withoutPrice })}</small>
                )}
              </td>
              <td data-figure data-title={t('freight.billed')}>
                {row.billed.amount !== '0' && <Money value={row.billed} />}
              </td>
              <td data-figure data-title={t('freight.difference')}>
                {row.difference.amount !== '0' && <Money value={row.difference} signed />}
              </td>
              <td data-figure data-title={t('freight.unbilled')}>
                {row.notBilled > 0 && <Quantity value={String(row.notBilled)} />}
              </td>
              <td className={css.plot} aria-hidden>
                <i style={share(row.expected.amount)} />
                <i data-billed style={share(row.billed.amount)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
