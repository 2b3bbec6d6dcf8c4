/** Money moved within an account of a customer: frozen, unfrozen, into the security deposit and back (PAY-5). */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ACCOUNT_MOVES, type CustomerAccount, moveCustomerMoney } from '../../../src/contract/customer-accounts.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { moneyText, scaleOf } from '../../ui/format.ts';
import { minorOf } from '../../ui/minor.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRequestKey } from '../use-request-key.ts';
import { refreshPayments } from './payment-queries.ts';

type Move = (typeof ACCOUNT_MOVES)[number];
const FROM = { freeze: 'free', unfreeze: 'frozen', secure: 'free', unsecure: 'deposit' } as const;

export function MoveDialog({ account, onClose }: { account: CustomerAccount; onClose: () => void }) {
  const { t } = useTranslation();
  const [move, setMove] = useState<Move>('freeze');
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>(null);
  const keyOf = useRequestKey();
  const amount = minorOf(typed, scaleOf(account.currency));
  const most = account[FROM[move]];
  const isSum = amount !== null && amount !== '' && BigInt(amount) > 0n && BigInt(amount) <= BigInt(most.amount);
  const send = async () => {
    setError(null);
    try {
      const body = { move, amount: amount ?? '', reason: reason.trim() };
      await call(moveCustomerMoney, { params: { id: account.id }, body, key: keyOf(body) });
      refreshPayments();
      onClose();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <Dialog
      title={t('pay.move.title')}
      okText={t(`pay.move.${move}`)}
      okDisabled={!isSum || !reason.trim()}
      onOk={send}
      onClose={onClose}
    >
      <LabelledSelect
        label={t('pay.move.what')}
        options={ACCOUNT_MOVES.map((value) => ({ value, text: t(`pay.move.${value}`) }))}
        value={move}
        onChange={(value) => setMove(value as Move)}
      />
      <LabelledField
        label={t('pay.amount', { currency: account.currency })}
        hint={t('payments.refundLeft', { sum: moneyText(most) })}
        inputMode="decimal"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <LabelledArea
        label={t('payments.reason')}
        rows={2}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {error !== null && <InlineError error={error} />}
    </Dialog>
  );
}
