/** A refund that did not arrive goes to the buyer's card through the company; a second person agrees (PAY-4). */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CARD_BANKS, type RefundRow, refundToCard } from '../../../src/contract/payments.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { Money } from '../../ui/figures.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRequestKey } from '../use-request-key.ts';
import { refreshPayments } from './payment-queries.ts';

export function CardDialog({ refund, onClose }: { refund: RefundRow; onClose: () => void }) {
  const { t } = useTranslation();
  const [bankType, setBankType] = useState<(typeof CARD_BANKS)[number]>(CARD_BANKS[0]);
  const [account, setAccount] = useState('');
  const [holder, setHolder] = useState('');
  const [error, setError] = useState<unknown>(null);
  const keyOf = useRequestKey();
  const body = { bankType, account: account.replaceAll(/\s/g, ''), holder: holder.trim() };
  const send = async () => {
    setError(null);
    try {
      await call(refundToCard, { params: { id: refund.id }, body, key: keyOf(body) });
      refreshPayments();
      onClose();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <Dialog
      title={t('pay.card.title')}
      okText={t('pay.go')}
      okDisabled={!/^\d{15,19}$/.test(body.account) || body.holder === ''}
      onOk={send}
      onClose={onClose}
    >
      <p>
        <b>
          <Money value={refund.amount} />
        </b>{' '}
        {t('pay.card.hint')}
      </p>
      <LabelledSelect
        label={t('pay.card.bank')}
        options={CARD_BANKS.map((value) => ({ value, text: t(`pay.bank.${value}`) }))}
        value={bankType}
        onChange={(value) => setBankType(value as typeof bankType)}
      />
      <LabelledField
        label={t('pay.card.account')}
        inputMode="numeric"
        autoComplete="off"
        value={account}
        onChange={(event) => setAccount(event.target.value)}
      />
      <LabelledField
        label={t('pay.card.holder')}
        autoComplete="off"
        value={holder}
        onChange={(event) => setHolder(event.target.value)}
      />
      {error !== null && <InlineError error={error} />}
    </Dialog>
  );
}
