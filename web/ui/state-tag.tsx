/** A state: a dot in one of four tones and the word. Colour never says anything the word does not. */
import { useTranslation } from 'react-i18next';
import type { FulfilmentState, OrderState } from '../../src/contract/order-words.ts';
import css from './state-tag.module.css';

export type Tone = 'wait' | 'work' | 'good' | 'ended' | 'danger';

const ORDER_TONE: Record<OrderState, Tone> = {
  waitPay: 'wait',
  depositPaid: 'wait',
  waitReview: 'wait',
  waitFinanceReview: 'wait',
  reviewed: 'work',
  waitOuterShip: 'work',
  released: 'work',
  partlyShipped: 'work',
  shipped: 'good',
  signed: 'good',
  finished: 'good',
  cancelled: 'ended',
  closed: 'ended',
  merged: 'ended',
  split: 'ended',
};

const FULFILMENT_TONE: Partial<Record<FulfilmentState, Tone>> = {
  created: 'wait',
  shipped: 'good',
  inTransit: 'good',
  outForDelivery: 'good',
  inLocker: 'good',
  signed: 'good',
  short: 'danger',
  intercepted: 'danger',
  refused: 'danger',
  restocked: 'ended',
  returned: 'ended',
  reversed: 'ended',
  cancelled: 'ended',
};

export function Tag({ tone, text }: { tone: Tone; text: string }) {
  return (
    <span className={css.tag} data-tone={tone}>
      {text}
    </span>
  );
}

export function StateTag({ state }: { state: OrderState }) {
  const { t } = useTranslation();
  return <Tag tone={ORDER_TONE[state]} text={t(`orders.state.${state}`)} />;
}

export function FulfilmentTag({ state }: { state: FulfilmentState }) {
  const { t } = useTranslation();
  return <Tag tone={FULFILMENT_TONE[state] ?? 'work'} text={t(`fulfilment.state.${state}`)} />;
}
