/** One case beside its list: what is wanted until when, what the channel says, and the order it is about with its life. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AfterSaleCase } from '../../../src/contract/after-sales.ts';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { momentText } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { StateTrack } from '../../ui/state-track.tsx';
import { Unread } from '../../ui/states.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { markAt, type TrackStep } from '../../ui/track.ts';
import { AmountsTable } from '../orders/amounts-table.tsx';
import { FulfilmentList } from '../orders/fulfilment-list.tsx';
import { LineList } from '../orders/line-list.tsx';
import { orderQuery } from '../orders/order-query.ts';
import { PaymentTable } from '../orders/payment-table.tsx';
import { RecipientSection } from '../orders/recipient-section.tsx';
import { WordsSection } from '../orders/words-section.tsx';
import { caseQuery } from './after-sale-queries.ts';
import css from './after-sales.module.css';
import { CaseCommands } from './case-commands.tsx';
import { CaseDocument } from './case-document.tsx';
import { CaseKind, CaseState, Countdown, refundedLines, useWanted } from './case-words.tsx';

export function CaseView({ one, now }: { one: AfterSaleCase; now: number }) {
  const { t } = useTranslation();
  const order = useQuery(orderQuery(one.order.id));
  const detail = useQuery(caseQuery(one.id));
  return (
    <article>
      <header className={css.head}>
        <h2>
          <CopyText text={one.number} strong />
        </h2>
        <CaseKind one={one} />
        {one.state === 'applied' ? <Countdown until={one.answerBefore} now={now} /> : <CaseState one={one} />}
      </header>
      <CaseTrack one={one} />
      {detail.data && <CaseCommands one={detail.data} />}
      <Wanted one={one} order={order.data} />
      {one.remedy && (detail.data ? <CaseDocument one={detail.data} /> : <Unread query={detail} rows={4} />)}
      {order.data ? <OrderOfCase order={order.data} /> : <Unread query={order} rows={10} />}
      {order.data && (
        <Section title={t('orders.timeline')}>
          <Timeline entries={order.data.timeline} />
        </Section>
      )}
    </article>
  );
}

const WAY = ['applied', 'agreed', 'goods', 'settle', 'done'] as const;
/** Where each state stands on the way; ends that are none stand where it stopped. */
const STANDS: Record<AfterSaleCase['state'], number> = {
  applied: 0,
  agreed: 1,
  waitReturn: 2,
  waitReceive: 2,
  partlyReceived: 2,
  inspected: 2,
  waitSettle: 3,
  done: 4,
  rejected: 0,
  cancelled: 0,
  arbitration: 0,
};
const WITH_GOODS = new Set<AfterSaleCase['remedy']>(['returnRefund', 'exchange', 'refusedParcel', 'repair']);

function CaseTrack({ one }: { one: AfterSaleCase }) {
  return one.remedy ? <RemedyTrack one={one} /> : <NewsTrack one={one} />;
}

function RemedyTrack({ one }: { one: AfterSaleCase }) {
  const { t } = useTranslation();
  const { state, openedAt, settledAt } = one;
  const stopped = state === 'rejected' || state === 'cancelled';
  const at = STANDS[state];
  const text = t(`afterSales.state.${state}`);
  const steps = WAY.filter((step) => step !== 'goods' || WITH_GOODS.has(one.remedy)).map((step): TrackStep => {
    const place = WAY.indexOf(step);
    const name =
      step === 'applied' || step === 'agreed' ? t(`afterSales.state.${step}`) : t(`afterSales.track.${step}`);
    const here = place === at;
    const mark =
      state === 'done'
        ? 'done'
        : here && stopped
          ? 'stopped'
          : here && state === 'arbitration'
            ? 'waits'
            : markAt(place, at);
    const moment = step === 'applied' ? openedAt : step === 'done' ? settledAt : null;
    return { id: step, name, mark, at: moment, note: here && text !== name ? text : null };
  });
  return <StateTrack label={t('track.title')} steps={steps} />;
}

function NewsTrack({ one }: { one: AfterSaleCase }) {
  const { t } = useTranslation();
  const { state, outcome, openedAt, answerBefore, settledAt } = one;
  const settled = outcome ? t(`orders.afterSaleOutcome.${outcome}`) : t(`afterSales.state.${state}`);
  const mark = state === 'done' ? ('done' as const) : settledAt === null ? ('now' as const) : ('stopped' as const);
  const steps = [
    { id: 'application', name: t('track.afterSale.application'), mark: 'done' as const, at: openedAt },
    {
      ...{ id: 'settlement', name: t('track.afterSale.settlement'), mark, at: settledAt },
      note: state === 'applied' ? t('track.before', { moment: momentText(answerBefore) }) : settled,
    },
  ];
  return <StateTrack label={t('track.title')} steps={steps} />;
}

function Wanted({ one, order }: { one: AfterSaleCase; order: OrderDetail | undefined }) {
  const { t } = useTranslation();
  const wanted = useWanted();
  const named = new Set(refundedLines(one));
  const lines = order?.lines.filter((line) => named.has(line.channelLine)) ?? [];
  const channel = order?.channelOrders.find(({ number }) => number === one.data['number']);
  return (
    <Section title={t('afterSales.wanted')}>
      <p className={css.wanted}>{wanted(one)}</p>
      <dl className={css.facts}>
        {lines.map((line) => (
          <Fact key={line.id} name={t(`orders.refund.${line.refund}`)}>
            {line.sku?.merchantCode ?? line.merchantCode} {line.properties} × {line.quantity}
          </Fact>
        ))}
        {one.amount && (
          <Fact name={t('afterSales.amount')}>
            <Money value={one.amount} />
          </Fact>
        )}
        {one.kind !== 'byHand' && (
          <Fact name={t('afterSales.channelNumber')}>
            <CopyText text={String(one.data['number'] ?? '')} /> <span className="quiet">{channel?.stateText}</span>
          </Fact>
        )}
        <Fact name={t('afterSales.openedAt')}>
          <Moment value={one.openedAt} /> <span className="quiet">{one.shop.name}</span>
        </Fact>
        {one.state === 'applied' && (
          <Fact name={t('afterSales.answerBefore')}>
            <Moment value={one.answerBefore} />{' '}
            <span className="quiet">{t(one.deadlineTold ? 'afterSales.deadlineTold' : 'afterSales.deadlineOwn')}</span>
          </Fact>
        )}
        {one.reason && <Fact name={t('afterSales.reason')}>{one.reason}</Fact>}
        {one.duty && <Fact name={t('afterSales.dutyTitle')}>{t(`afterSales.duty.${one.duty}`)}</Fact>}
        {one.returnNumber && (
          <Fact name={t('afterSales.returnParcel')}>
            <CopyText text={one.returnNumber} /> <span className="quiet">{one.returnCourier}</span>
          </Fact>
        )}
        {one.node && WITH_GOODS.has(one.remedy) && <Fact name={t('afterSales.node')}>{one.node.name}</Fact>}
        {one.followOrder && (
          <Fact name={t('afterSales.follow')}>
            <Link to="/orders/$id" params={{ id: one.followOrder.id }}>
              {one.followOrder.number}
            </Link>
          </Fact>
        )}
        {one.told && (
          <Fact name={t('afterSales.toldTitle')}>
            {t(`afterSales.told.${one.told}`)} {one.toldText && <span className="quiet">{one.toldText}</span>}
          </Fact>
        )}
        {one.settledAt && (
          <Fact name={t('afterSales.settledAt')}>
            <Moment value={one.settledAt} /> {one.settledBy?.name} {one.note && `· ${one.note}`}
          </Fact>
        )}
      </dl>
    </Section>
  );
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

function OrderOfCase({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  return (
    <>
      <Section
        title={t('orders.order')}
        end={
          <Link to="/orders/$id" params={{ id: order.id }}>
            {t('action.openPage')}
          </Link>
        }
      >
        <p className={css.line}>
          <CopyText text={order.number} strong /> <StateTag state={order.state} />
        </p>
      </Section>
      <WordsSection order={order} />
      {order.fulfilments.length > 0 && (
        <Section title={t('orders.fulfilments')}>
          <FulfilmentList order={order} />
        </Section>
      )}
      <Section title={t('orders.recipient')}>
        <RecipientSection order={order} />
      </Section>
      <Section title={t('orders.lines', { count: order.lines.length })}>
        <LineList order={order} />
        <AmountsTable order={order} />
      </Section>
      {order.payments.length > 0 && (
        <Section title={t('orders.payments')}>
          <PaymentTable order={order} />
        </Section>
      )}
    </>
  );
}
