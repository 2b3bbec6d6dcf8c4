/** What the buyer of an order no courier takes can be offered, with what each costs (ORD-7). Another courier is set at once. */
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
                <span className="quiet">
                  {t('bench.costs')} <Money value={cost} />
                </span>
              </span>
              <span>
                {t('bench.extra')} <Money value={extra} signed />
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
              </span>
            </li>
          ))}
          {data.refund.amount !== '0' && (
            <li>
              <span>{t('bench.offerRefund')}</span>
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
