/** Why this courier: what it costs, what each other would cost, and why it lost (SHP-1). */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { explainCourier } from '../../../src/contract/explain-courier.ts';
import type { Money } from '../../../src/contract/money.ts';
import { Candidates } from '../../ui/candidates.tsx';
import { Moment } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { InlineError, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';

export function CourierChoice({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    // Under the key of the order, so that a change of it asks anew.
    queryKey: ['order', orderId, 'courier'],
    queryFn: ({ signal }) => call(explainCourier, { params: { id: orderId }, signal }),
  });
  if (error) return <InlineError error={error} />;
  if (!data) return <Waiting rows={3} />;
  const { chosen, node, losers, size } = data;
  const why = t(`courierChoice.reason.${data.reason}`, { rule: data.rule ?? '' });
  return (
    <>
      <p title={t('courierChoice.asOf')}>
        {chosen ? t('sourcing.chosen', { name: chosen.courier.name, reason: why }) : why}
        {node && ` · ${t('courierChoice.node', { node: node.name })}`}{' '}
        <span className="quiet">
          <Moment value={data.asOf} />
        </span>
      </p>
      {size && (
        <p className="quiet">
          {t('courierChoice.size', {
            sides: size.sidesMm.map((side) => countText(side)).join('×'),
            volume: countText(size.volumeCm3),
          })}
        </p>
      )}
      <Candidates
        label={t('courierChoice.title')}
        rows={[
          ...(chosen
            ? [{ ...rowOf(chosen.courier), chosen: true, cost: chosen.cost, note: t('sourcing.verdict.chosen') }]
            : []),
          ...losers.toSorted(byCost).map(({ courier, cost, because }) => ({
            ...rowOf(courier),
            chosen: false,
            cost,
            note: t(`courierChoice.lost.${because}`),
          })),
        ]}
      />
    </>
  );
}

const rowOf = ({ code, name }: { code: string; name: string }) => ({ id: code, name });

type Priced = { cost: Money | null };
/** The cheapest first; last whoever cannot take it. */
const byCost = (a: Priced, b: Priced) =>
  a.cost && b.cost ? Number(BigInt(a.cost.amount) - BigInt(b.cost.amount)) : Number(!a.cost) - Number(!b.cost);
