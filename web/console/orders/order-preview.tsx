/** The order under the cursor, beside the list: what a reviewer needs to decide, in reading order. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Maximize2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { OrderNumber } from '../../ui/copy-text.tsx';
import { Section } from '../../ui/section.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { Unread } from '../../ui/states.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { AmountsTable } from './amounts-table.tsx';
import { DeliveryOffers } from './delivery-offers.tsx';
import { FinanceNote } from './finance-note.tsx';
import { HoldList } from './hold-list.tsx';
import { LineList } from './line-list.tsx';
import { OrderFacts } from './order-facts.tsx';
import { orderQuery } from './order-query.ts';
import css from './order-view.module.css';
import { RecipientSection } from './recipient-section.tsx';
import { SourcingTable } from './sourcing-table.tsx';
import { WordsSection } from './words-section.tsx';

export function OrderPreview({ id }: { id: string }) {
  const { t } = useTranslation();
  const read = useQuery(orderQuery(id));
  const order = read.data;
  if (!order) return <Unread query={read} rows={10} />;
  return (
    <article className={css.preview}>
      <header className={css.previewHead}>
        <h2>
          <OrderNumber number={order.number} strong />
        </h2>
        <StateTag state={order.state} />
        <Link
          to="/orders/$id"
          params={{ id }}
          className={css.open}
          title={t('action.openPage')}
          aria-label={t('action.openPage')}
        >
          <Maximize2 size={14} aria-hidden />
        </Link>
      </header>
      {order.holdDetails.length > 0 && (
        <Section title={t('orders.holds')}>
          <HoldList order={order} />
        </Section>
      )}
      {order.state === 'waitFinanceReview' && <FinanceNote order={order} />}
      <WordsSection order={order} />
      <Section title={t('orders.recipient')}>
        <RecipientSection order={order} />
      </Section>
      {order.holds.includes('noCourier') && <DeliveryOffers order={order} />}
      <Section title={t('bench.handling')}>
        <OrderFacts order={order} />
      </Section>
      <Section title={t('orders.lines', { count: order.lines.length })}>
        <LineList order={order} />
        <AmountsTable order={order} />
      </Section>
      {order.sourcing && (
        <Section title={t('orders.sourcing')}>
          <SourcingTable sourcing={order.sourcing} />
        </Section>
      )}
      <Section title={t('orders.timeline')}>
        <Timeline entries={order.timeline} />
      </Section>
    </article>
  );
}
