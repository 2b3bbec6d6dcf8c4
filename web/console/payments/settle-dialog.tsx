/** Settles doubts, one or many, with a reason: accepted as they came, assigned to an order, or given back (PAY-3). */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PaymentDoubt, SETTLEMENTS, settlePaymentDoubts } from '../../../src/contract/payments.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField } from '../../ui/fields.tsx';
import { moneyText, sumMoney } from '../../ui/format.ts';
import { ApiProblem } from '../../ui/problem.ts';
import { startRun } from '../../ui/runs.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { orderByNumber, refreshPayments } from './payment-queries.ts';

export type Settlement = (typeof SETTLEMENTS)[number];

/** News of refunds can only be taken note of; one order takes the money of one doubt. */
export const settlementsOf = (doubts: readonly PaymentDoubt[]): Settlement[] =>
  SETTLEMENTS.filter(
    (one) =>
      one === 'accept' || (doubts.every(({ kind }) => kind === 'paid') && (one === 'refund' || doubts.length === 1)),
  );

type Props = {
  doubts: readonly PaymentDoubt[];
  resolution: Settlement;
  onClose: () => void;
  onStarted?: () => void;
};

export function SettleDialog({ doubts, resolution, onClose, onStarted }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [number, setNumber] = useState('');
  const [error, setError] = useState<unknown>(null);
  const names = new Map(doubts.map((one) => [one.id, one.reference]));
  const title = t(`payments.settlement.${resolution}`);
  const sum = sumMoney(doubts.map((one) => one.amount));
  const settle = async () => {
    setError(null);
    try {
      const order = resolution === 'assign' ? await orderByNumber(number.trim()) : null;
      if (resolution === 'assign' && !order) throw unknownOrder();
      startRun({
        title: t('run.title', { command: title, count: doubts.length }),
        ids: doubts.map((one) => one.id),
        nameOf: (id) => names.get(id) ?? id,
        send: async (ids, key) => {
          const body = { ids, resolution, reason: reason.trim(), ...(order && { orderId: order.id }) };
          return (await call(settlePaymentDoubts, { body, key })).outcomes;
        },
        undo: { final: 'final.decided' },
        onBatch: refreshPayments,
      });
      onStarted?.();
      onClose();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <Dialog
      title={title}
      okText={title}
      danger={resolution === 'refund'}
      okDisabled={!reason.trim() || (resolution === 'assign' && !number.trim())}
      onOk={settle}
      onClose={onClose}
    >
      <p>
        {t(`payments.ask.${resolution}`, { count: doubts.length })} {sum && <b className="num">{moneyText(sum)}</b>}
      </p>
      {resolution === 'assign' && (
        <LabelledField
          autoFocus
          label={t('payments.orderNumber')}
          hint={t('payments.orderNumberHint')}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
        />
      )}
      <LabelledArea
        label={t('payments.reason')}
        autoFocus={resolution !== 'assign'}
        rows={3}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {error !== null && <InlineError error={error} />}
    </Dialog>
  );
}

const unknownOrder = () =>
  new ApiProblem({ type: 'about:blank', title: '', status: 422, code: 'payments.orderUnknown' });
