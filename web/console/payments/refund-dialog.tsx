/** Gives a payment back, all of it or a part, with the reason (PAY-4). The amount is typed as digits, never a float. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { refundPayment } from '../../../src/contract/payments.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField } from '../../ui/fields.tsx';
import { moneyText, scaleOf } from '../../ui/format.ts';
import { figureOf, minorOf } from '../../ui/minor.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRequestKey } from '../use-request-key.ts';
import { wayOf } from './payment-parts.tsx';
import { refreshPayments } from './payment-queries.ts';
import type { PaymentDetail } from './payment-view.tsx';
import css from './payments.module.css';

type Props = { payment: PaymentDetail; left: string; onClose: () => void };

export function RefundDialog({ payment, left, onClose }: Props) {
  const { t } = useTranslation();
  const { currency } = payment.amount;
  const digits = scaleOf(currency);
  const [typed, setTyped] = useState(figureOf(left, digits));
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>(null);
  const amount = minorOf(typed, digits);
  const keyOf = useRequestKey();
  const isSum = amount !== null && amount !== '' && BigInt(amount) > 0n;
  const tooMuch = isSum && BigInt(amount) > BigInt(left);
  const send = async () => {
    setError(null);
    try {
      const body = { amount: amount ?? '', reason: reason.trim() };
      await call(refundPayment, { params: { id: payment.id }, body, key: keyOf(body) });
      refreshPayments();
      onClose();
    } catch (refused) {
      setError(refused);
    }
  };
  const sum = (minor: string) => moneyText({ amount: minor, currency });
  return (
    <Dialog
      title={t('payments.refund')}
      okText={isSum && !tooMuch ? t('payments.refundSum', { sum: sum(amount) }) : t('payments.refund')}
      danger
      okDisabled={!isSum || tooMuch || !reason.trim()}
      onOk={send}
      onClose={onClose}
    >
      <LabelledField
        autoFocus
        label={t('payments.refundAmount', { currency })}
        hint={t('payments.refundLeft', { sum: sum(left) })}
        inputMode="decimal"
        aria-invalid={!isSum || tooMuch || undefined}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {typed !== '' && !isSum && <p className={css.wrong}>{t('payments.amountDamaged')}</p>}
      {tooMuch && <p className={css.wrong}>{t('refusal.payments.refundTooHigh')}</p>}
      <LabelledArea
        label={t('payments.reason')}
        rows={3}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <p className="quiet">{t(`payments.refundHint.${wayOf(payment.method)}`)}</p>
      {error !== null && <InlineError error={error} />}
    </Dialog>
  );
}
