/** One order with everything about it (ORD-15): the document and its life on the left, where it goes and why on the right. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { orderEntries } from '../../../src/contract/document-entries.ts';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { CopyText, OrderNumber } from '../../ui/copy-text.tsx';
import { Moment } from '../../ui/figures.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Section } from '../../ui/section.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { Unread } from '../../ui/states.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { OrderCases } from '../after-sales/order-cases.tsx';
import { call } from '../api.ts';
import { Doorstep } from '../deliveries/doorstep.tsx';
import { OrderSlots } from '../deliveries/order-slots.tsx';
import { OrderInvoices } from '../invoices/order-invoices.tsx';
import { CourierChoice } from '../shipping/courier-choice.tsx';
import { DocumentEntries } from '../stock/document-entries.tsx';
import { StopSection } from '../stop/stop-section.tsx';
import { AmountsTable } from './amounts-table.tsx';
import { CommandBar } from './command-bar.tsx';
import { DeliveryOffers } from './delivery-offers.tsx';
import { FinanceNote } from './finance-note.tsx';
import { FulfilmentList } from './fulfilment-list.tsx';
import { HoldList } from './hold-list.tsx';
import { LineList } from './line-list.tsx';
import { OrderFacts } from './order-facts.tsx';
import { OrderPayments } from './order-payments.tsx';
import { OrderProgress } from './order-progress.tsx';
import { orderQuery } from './order-query.ts';
import css from './order-view.module.css';
import { RecipientSection } from './recipient-section.tsx';
import { reverseStepOf } from './reverse-step.ts';
import { ReverseSteps } from './reverse-steps.tsx';
import { SourcingTable } from './sourcing-table.tsx';
import { SubstituteOffers } from './substitute-offers.tsx';
import { WordsSection } from './words-section.tsx';

/** Nothing is brought any more. */
const OVER: ReadonlySet<string> = new Set(['finished', 'cancelled', 'closed', 'merged', 'split']);

export default function OrderPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id } = useParams({ from: '/shell/orders/$id' });
  const order = useQuery(orderQuery(id));
  const back = () => (history.length > 1 ? history.back() : void navigate({ to: '/orders', search: {} }));
  useKeys(t('orders.order'), [{ keys: ['Escape'], label: t('keys.back'), run: back }]);
  if (!order.data) return <Unread query={order} rows={12} />;
  return <OrderView order={order.data} />;
}

function OrderHead({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const commands = order.allowed.filter((name) => name !== 'setRecipient');
  return (
    <header className={css.head}>
      <h1>
        <OrderNumber number={order.number} strong />
      </h1>
      <StateTag state={order.state} />
      <span>{t(`orders.kind.${order.kind}`)}</span>
      <span>{order.shop.name}</span>
      <span className={css.channelOrders}>
        {order.channelOrders.map((channel) => (
          <span key={channel.id} title={channel.stateText}>
            <CopyText text={channel.number} /> <span className="quiet">{channel.stateText}</span>
          </span>
        ))}
      </span>
      {order.paidAt && (
        <span className="quiet">
          {t('orders.column.paidAt')} <Moment value={order.paidAt} />
        </span>
      )}
      <div className={css.headCommands}>
        <CommandBar targets={[order]} allowed={commands} queue={order.state} />
      </div>
    </header>
  );
}

function OrderView({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  // Once it is on its way back, that is what the order is about.
  const under = reverseStepOf(order) !== 'reverseOutbound';
  return (
    <article className={css.page}>
      <OrderHead order={order} />
      <OrderProgress order={order} />
      <div className={css.columns}>
        <div className={css.column}>
          {order.holdDetails.length > 0 && (
            <Section title={t('orders.holds')}>
              <HoldList order={order} />
            </Section>
          )}
          <OrderCases orderId={order.id} />
          <StopSection order={order} />
          {order.state === 'waitFinanceReview' && <FinanceNote order={order} />}
          {under && <ReverseSteps order={order} />}
          {order.holds.includes('noCourier') && <DeliveryOffers order={order} />}
          {order.holds.includes('outOfStock') && <SubstituteOffers order={order} />}
          <Section title={t('orders.lines', { count: order.lines.length })}>
            <LineList order={order} />
            <AmountsTable order={order} />
          </Section>
          {order.fulfilments.length > 0 && (
            <Section title={t('orders.fulfilments')}>
              <FulfilmentList order={order} />
            </Section>
          )}
          <OrderPayments order={order} />
          <OrderInvoices id={order.id} number={order.number} />
          {!under && <ReverseSteps order={order} />}
          <div className={css.life}>
            <Section title={t('orders.timeline')}>
              <Timeline entries={order.timeline} />
            </Section>
            <DocumentEntries
              id={order.id}
              number={order.number}
              version={order.version}
              load={(query, signal) =>
                call(orderEntries, { params: { id: order.id }, query, ...(signal && { signal }) })
              }
            />
          </div>
        </div>
        <div className={css.column}>
          <WordsSection order={order} />
          <Section title={t('orders.recipient')}>
            <RecipientSection order={order} />
          </Section>
          <OrderSlots orderId={order.id} over={OVER.has(order.state)} />
          {order.fulfilments.map(({ id }) => (
            <Doorstep key={id} parcelId={id} />
          ))}
          <Section title={t('bench.handling')}>
            <OrderFacts order={order} explained />
          </Section>
          {order.sourcing && (
            <Section title={t('orders.sourcing')}>
              <SourcingTable sourcing={order.sourcing} />
            </Section>
          )}
          <Section title={t('courierChoice.title')}>
            <CourierChoice orderId={order.id} />
          </Section>
        </div>
      </div>
    </article>
  );
}
