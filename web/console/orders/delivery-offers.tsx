/**
 * What the buyer of an order no courier takes can be offered, with what each costs (ORD-7). Another courier is set at once;
 * collecting and the money back are agreed with the buyer, and what a person has to do for them stands beside.
 */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { getDeliveryOffers } from '../../../src/contract/enter-order.ts';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { Money } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from './bench.module.css';
import { runCommand } from './order-commands.ts';

export function DeliveryOffers({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    queryKey: ['order', order.id, 'offers'],
    queryFn: ({ signal }) => call(getDeliveryOffers, { params: { id: order.id }, signal }),
  });
  const maySet = order.allowed.includes('setCourier');
  const mayNote = order.allowed.includes('setMemo');
  /** What stands in the memo stays. */
  const memoWith = (words: string) => [order.memo, words].filter(Boolean).join(' · ');
  if (error) return <InlineError error={error} />;
  return (
    <Section title={t('bench.offers')}>
      {!data && <Waiting rows={3} />}
      {data && (
        <ul className={css.offers}>
          {data.couriers.map(({ courier, cost, extra }) => (
            <li key={courier.code}>
              <span>
                {t('bench.offerCourier', { courier: courier.name })}
                {cost && (
                  <span className="quiet">
                    {t('bench.costs')} <Money value={cost} />
                  </span>
                )}
              </span>
              <span>
                {extra && (
                  <>
                    {t('bench.extra')} <Money value={extra} signed />
                  </>
                )}
              </span>
              {maySet && (
                <Button size="small" onClick={() => runCommand(t, 'setCourier', [order], { courier: courier.code })}>
                  {t('bench.sendWith')}
                </Button>
              )}
            </li>
          ))}
          {data.selfPickup.map(({ node, address }) => (
            <li key={node.id}>
              <span>
                {t('bench.offerPickup', { node: node.name })}
                <span className="quiet">{address}</span>
                <span className="quiet">{t('bench.offerPickupHow')}</span>
              </span>
              {mayNote && (
                <Button
                  size="small"
                  onClick={() =>
                    runCommand(t, 'setMemo', [order], { memo: memoWith(t('bench.pickupMemo', { node: node.name })) })
                  }
                >
                  {t('bench.notePickup')}
                </Button>
              )}
            </li>
          ))}
          {data.refund.amount !== '0' && (
            <li>
              <span>
                {t('bench.offerRefund')}
                <span className="quiet">{t('bench.offerRefundHow')}</span>
              </span>
              <span>
                <Money value={data.refund} />
              </span>
            </li>
          )}
        </ul>
      )}
    </Section>
  );
}
