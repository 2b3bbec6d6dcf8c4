/** Why this courier takes the order: what it costs, what each other would cost, why it lost (SHP-1). */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { explainCourier } from '../../../src/contract/explain-courier.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import { InlineError, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from './order-view.module.css';

export function CourierChoice({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    queryKey: ['order', orderId, 'courier'],
    queryFn: ({ signal }) => call(explainCourier, { params: { id: orderId }, signal }),
  });
  if (error) return <InlineError error={error} />;
  if (!data) return <Waiting rows={3} />;
  return (
    <>
      <p>
        {t(`courierWhy.reason.${data.reason}`)}
        {data.rule && ` · ${data.rule}`}{' '}
        <span className="quiet">
          {t('courierWhy.asOf')} <Moment value={data.asOf} />
        </span>
      </p>
      <table className={css.table}>
        <tbody>
          {data.chosen && (
            <tr data-verdict="chosen">
              <td>{data.chosen.courier.name}</td>
              <td className={css.right}>{data.chosen.cost && <Money value={data.chosen.cost} />}</td>
              <td>{t('sourcing.verdict.chosen')}</td>
            </tr>
          )}
          {data.losers.map(({ courier, cost, because }) => (
            <tr key={courier.code} data-verdict={cost ? 'possible' : 'impossible'}>
              <td>{courier.name}</td>
              <td className={css.right}>{cost && <Money value={cost} />}</td>
              <td className="quiet">{t(`courierWhy.because.${because}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
