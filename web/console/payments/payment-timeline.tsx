/** What happened to a payment in order: asked for, every word of the company, every refund. Newest first. */
import { useTranslation } from 'react-i18next';
import { Moment, Money } from '../../ui/figures.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import type { PaymentDetail } from './payment-view.tsx';
import css from './payments.module.css';

const TONE: Record<string, Tone> = {
  taken: 'good',
  known: 'ended',
  late: 'ended',
  mismatch: 'danger',
  unexpected: 'danger',
  accountOff: 'danger',
};

type Entry = { id: string; at: string; text: string; amount: PaymentDetail['amount'] | null; outcome: string | null };

export function PaymentTimeline({ payment }: { payment: PaymentDetail }) {
  const { t, i18n } = useTranslation();
  const entries: Entry[] = [
    {
      id: 'created',
      at: payment.createdAt,
      text: t('payments.happened.created'),
      amount: payment.amount,
      outcome: null,
    },
    // Orders that came in paid were paid before anybody told us.
    ...(payment.paidAt && !payment.news.some((one) => one.kind === 'paid')
      ? [{ id: 'paid', at: payment.paidAt, text: t('payments.happened.paid'), amount: payment.amount, outcome: null }]
      : []),
    ...payment.news.map((one) => ({
      id: `news/${one.id}`,
      at: one.receivedAt,
      text: t(`payments.news.${one.kind}`),
      amount: one.amount,
      outcome: one.outcome,
    })),
    ...payment.refunds.map((one) => ({
      id: `refund/${one.id}`,
      at: one.at,
      text: t('payments.happened.refund', { reason: one.reason || one.reference }),
      amount: one.amount,
      outcome: null,
    })),
  ].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <ol className={css.timeline}>
      {entries.map((entry) => (
        <li key={entry.id}>
          <Moment value={entry.at} />
          <span>
            {entry.text}{' '}
            {entry.outcome && (
              <Tag
                tone={TONE[entry.outcome] ?? 'ended'}
                text={
                  i18n.exists(`payments.outcome.${entry.outcome}`)
                    ? t(`payments.outcome.${entry.outcome}`)
                    : entry.outcome
                }
              />
            )}
          </span>
          {entry.amount && <Money value={entry.amount} />}
        </li>
      ))}
    </ol>
  );
}
