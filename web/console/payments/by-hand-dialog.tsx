/** A refund the company cannot carry out, or of money that came in by hand, is given another way with a slip (PAY-4). */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { giveRefundByHand, HAND_METHODS } from '../../../src/contract/offline-vouchers.ts';
import type { RefundRow } from '../../../src/contract/payments.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledSelect } from '../../ui/fields.tsx';
import { Money } from '../../ui/figures.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRequestKey } from '../use-request-key.ts';
import { refreshPayments } from './payment-queries.ts';
import { emptySlip, type Slip, SlipFields, slipOf } from './slip-fields.tsx';
import { VoucherImages } from './voucher-images.tsx';

export function ByHandDialog({ refund, onClose }: { refund: RefundRow; onClose: () => void }) {
  const { t } = useTranslation();
  const [method, setMethod] = useState<(typeof HAND_METHODS)[number]>('bankTransfer');
  const [slip, setSlip] = useState<Slip>(emptySlip);
  const [voucherId, setVoucherId] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const keyOf = useRequestKey();
  const send = async () => {
    setError(null);
    try {
      const body = { method, ...slipOf(slip) };
      setVoucherId((await call(giveRefundByHand, { params: { id: refund.id }, body, key: keyOf(body) })).voucherId);
      refreshPayments();
    } catch (refused) {
      setError(refused);
    }
  };
  if (voucherId)
    return (
      <Dialog title={t('pay.byHand')} okText={t('pay.done')} showing onOk={onClose} onClose={onClose}>
        <p>{t('pay.waitsForVoucher')}</p>
        <VoucherImages id={voucherId} />
      </Dialog>
    );
  return (
    <Dialog title={t('pay.byHand')} okText={t('pay.go')} onOk={send} onClose={onClose}>
      <p>
        <b>
          <Money value={refund.amount} />
        </b>{' '}
        {refund.reason}
      </p>
      <LabelledSelect
        label={t('pay.how')}
        options={HAND_METHODS.map((value) => ({ value, text: t(`pay.method.${value}`) }))}
        value={method}
        onChange={(value) => setMethod(value as typeof method)}
      />
      <SlipFields slip={slip} onChange={setSlip} />
      {error !== null && <InlineError error={error} />}
    </Dialog>
  );
}
