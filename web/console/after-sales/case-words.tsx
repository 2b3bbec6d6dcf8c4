/** The words of a case: its kind, how long is left, what is wanted. */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { AfterSaleCase, AfterSaleKind } from '../../../src/contract/after-sales.ts';
import { DUE_SOON_HOURS } from '../../../src/contract/after-sales.ts';
import { momentTextFull } from '../../ui/format.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import css from './after-sales.module.css';

const MINUTE = 60_000;

/** `2 h 5 min`; days and hours from a day on. */
function useTimeText() {
  const { t } = useTranslation();
  return (ms: number): string => {
    const minutes = Math.floor(ms / MINUTE);
    const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60)];
    if (days > 0) return t('afterSales.time.days', { days, hours: hours % 24 });
    if (hours > 0) return t('afterSales.time.hours', { hours, minutes: minutes % 60 });
    return t('afterSales.time.minutes', { minutes });
  };
}

/** Late is past, soon is within four hours. */
export function Countdown({ until, now }: { until: string; now: number }) {
  const { t } = useTranslation();
  const text = useTimeText();
  const left = Date.parse(until) - now;
  const tone = left < 0 ? 'late' : left < DUE_SOON_HOURS * 60 * MINUTE ? 'soon' : undefined;
  return (
    <time className={`${css.countdown} num`} data-tone={tone} dateTime={until} title={momentTextFull(until)}>
      {left < 0 ? t('afterSales.late', { time: text(-left) }) : t('afterSales.left', { time: text(left) })}
    </time>
  );
}

const STATE_TONE: Record<AfterSaleCase['state'], Tone> = {
  applied: 'wait',
  agreed: 'work',
  waitReturn: 'work',
  waitReceive: 'work',
  partlyReceived: 'work',
  inspected: 'wait',
  waitSettle: 'wait',
  done: 'good',
  rejected: 'ended',
  cancelled: 'ended',
  arbitration: 'danger',
};

export function CaseState({ one }: { one: AfterSaleCase }) {
  const { t } = useTranslation();
  const text = one.outcome ? t(`orders.afterSaleOutcome.${one.outcome}`) : t(`afterSales.state.${one.state}`);
  return <Tag tone={STATE_TONE[one.state]} text={text} />;
}

const KIND_TONE: Record<AfterSaleKind, Tone> = {
  refundAsked: 'wait',
  addressChanged: 'work',
  memoChanged: 'work',
  cancelled: 'ended',
  byHand: 'work',
  refusedParcel: 'wait',
};

/** What is done about it, or what happened while nobody has decided. */
export function CaseKind({ one: { kind, remedy } }: { one: Pick<AfterSaleCase, 'kind' | 'remedy'> }) {
  const { t } = useTranslation();
  return <Tag tone={KIND_TONE[kind]} text={t(remedy ? `afterSales.remedy.${remedy}` : `afterSales.kind.${kind}`)} />;
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** The refunded lines a case names, as the channel numbers them. */
export const refundedLines = ({ data }: AfterSaleCase): string[] => listOf(data['lines']);

/** The memo as it stands at the channel now, or the flag that was set there. */
function memoWanted(t: TFunction, data: AfterSaleCase['data']): string {
  if (listOf(data['what']).includes('memo')) return t('afterSales.wants.memoChanged', { memo: String(data['memo']) });
  return t('afterSales.wants.flagChanged', { flag: t(`orders.flag.${String(data['flag'])}`) });
}

/** What is wanted, in a sentence. */
export function useWanted(): (one: AfterSaleCase) => string {
  const { t } = useTranslation();
  return (one) => {
    const { kind, data, goods, remedy } = one;
    if (remedy) return t(`afterSales.wants.${remedy}`, { goods });
    if (kind === 'byHand' || kind === 'refusedParcel') return t('afterSales.wants.undecided', { goods });
    if (kind === 'refundAsked') return t('afterSales.wants.refundAsked', { goods });
    if (kind === 'cancelled') return t('afterSales.wants.cancelled', { state: String(data['state'] ?? '') });
    if (kind === 'memoChanged') return memoWanted(t, data);
    const parts = listOf(data['what']).map((part) => t(`orders.address.${part}`));
    return t('afterSales.wants.addressChanged', {
      parts: parts.join(t('afterSales.sentence.and')),
      area: String(data['area'] ?? ''),
    });
  };
}
