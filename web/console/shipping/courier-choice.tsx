/** Why this courier: what it costs, what each other would cost, and why it lost (SHP-1). */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { explainCourier } from '../../../src/contract/explain-courier.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from './masters.module.css';

export function CourierChoice({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    queryKey: ['courierChoice', orderId],
    queryFn: () => call(explainCourier, { params: { id: orderId } }),
  });
  return (
    <Section title={t('courierChoice.title')}>
      {error && <InlineError error={error} />}
      {data && (
        <>
          <p title={t('courierChoice.asOf')}>
            {data.chosen && <strong>{data.chosen.courier.name} </strong>}
            {t(`courierChoice.reason.${data.reason}`, { rule: data.rule ?? '' })}
            {data.node && ` · ${t('courierChoice.node', { node: data.node.name })}`}{' '}
            <span className="quiet">
              <Moment value={data.asOf} />
            </span>
          </p>
          <table className={css.table} aria-label={t('courierChoice.title')}>
            <tbody>
              {data.chosen && (
                <tr>
                  <td>
                    <strong>{data.chosen.courier.name}</strong>
                  </td>
                  <td />
                  <td data-align="right">{data.chosen.cost && <Money value={data.chosen.cost} />}</td>
                </tr>
              )}
              {data.losers.map(({ courier, cost, because }) => (
                <tr key={courier.code}>
                  <td>{courier.name}</td>
                  <td className="quiet">{t(`courierChoice.lost.${because}`)}</td>
                  <td data-align="right">{cost && <Money value={cost} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Section>
  );
}
