/** On an order's page: what its last stop did, and the courier's intercepts of its parcels; nothing when there are none. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import type { STOP_ENDS } from '../../../src/contract/stop.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { useRight } from '../queries.ts';
import { interceptsOfOrder } from './intercept-queries.ts';
import { InterceptTag } from './intercept-tag.tsx';
import css from './stop.module.css';
import { StopList } from './stop-list.tsx';
import type { Steps } from './stop-words.ts';

type StopData = { end: (typeof STOP_ENDS)[number]; steps: Steps };

export function StopSection({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const mayRead = useRight('shipping.read');
  const intercepts = useQuery({
    ...interceptsOfOrder(order.id),
    enabled: mayRead && order.fulfilments.some(({ shippedAt }) => shippedAt),
  });
  const last = order.timeline.findLast(({ event }) => event === 'oneStop');
  if (!last && !intercepts.data?.length) return null;
  const data = last?.data as StopData | undefined;
  return (
    <Section title={t(last ? 'stop.last' : 'intercepts.one')}>
      {last && data && (
        <>
          <p className={css.head}>
            <span className={css.tag} data-end={data.end}>
              {t(`stop.end.${data.end}`)}
            </span>
            <span className="quiet">
              <Moment value={last.at} /> {last.actor.name} · {last.cause}
            </span>
          </p>
          <StopList steps={data.steps} />
        </>
      )}
      {intercepts.data?.map((one) => (
        <p key={one.id} className={css.intercept}>
          <Link to="/intercepts" search={{ queue: 'all', text: one.waybillNumber }}>
            {t('intercepts.one')}
          </Link>
          <CopyText text={one.waybillNumber} />
          <InterceptTag one={one} />
          <span className="quiet">{one.answer}</span>
        </p>
      ))}
    </Section>
  );
}
