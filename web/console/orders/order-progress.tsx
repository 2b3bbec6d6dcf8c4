/** The track of an order in words: what its steps are called, and what is said of the one it stands at. */
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { listText, momentText } from '../../ui/format.ts';
import { useHoldText } from '../../ui/hold-reasons.tsx';
import { StateTrack } from '../../ui/state-track.tsx';
import { orderTrack, type Said } from './order-track.ts';

export function OrderProgress({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const words = useWords();
  const steps = orderTrack(order).map(({ step, mark, at, said }) => ({
    ...{ id: step, name: t(`track.order.${step}`), mark, at, note: said && words(said) },
  }));
  return <StateTrack label={t('track.title')} steps={steps} />;
}

function useWords(): (said: Said) => string {
  const { t, i18n } = useTranslation();
  const hold = useHoldText();
  return (said) => {
    if (said.of === 'rules') return t('track.byRules');
    if (said.of === 'nothingToPay') return t('track.nothingToPay');
    if (said.of === 'before') return t('track.before', { moment: momentText(said.moment) });
    if (said.of === 'holds') return listText(said.reasons.map(hold));
    if (said.of === 'parcel') return t(`fulfilment.state.${said.state}`);
    if (said.of === 'refund') return t(`orders.refund.${said.refund}`);
    if (said.of === 'undone') return t(`event.order.${said.event}`);
    const { why, into = [] } = said;
    const cause = why && i18n.exists(`event.cause.${why}`) ? t(`event.cause.${why}`) : why;
    return [t(`orders.state.${said.state}`), cause, listText(into)].filter(Boolean).join(' · ');
  };
}
