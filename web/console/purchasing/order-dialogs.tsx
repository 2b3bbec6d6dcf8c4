/** Small questions about a purchase order: another day, what was paid before. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  notePrepayment,
  type PurchaseOrderDetail,
  postponePurchaseOrder,
} from '../../../src/contract/purchase-orders.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { figureOf, minorOf } from '../../ui/minor.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { refreshPurchases } from './purchase-queries.ts';

type Props = { detail: PurchaseOrderDetail; onClose: () => void };

export function PostponeDialog({ detail: { order }, onClose }: Props) {
  const { t } = useTranslation();
  const [day, setDay] = useState(order.expectedOn ?? '');
  const save = () =>
    call(postponePurchaseOrder, {
      ...{ params: { id: order.id }, body: { expectedOn: day || null }, ifMatch: order.version },
    });
  return (
    <SavingDialog title={t('purchases.do.postpone')} save={save} onClose={onClose}>
      <LabelledDate label={t('purchases.expectedOn')} value={day} onChange={setDay} />
    </SavingDialog>
  );
}

export function PrepaymentDialog({ detail: { order }, onClose }: Props) {
  const { t } = useTranslation();
  const [sum, setSum] = useState(figureOf(order.prepaid.amount, 2));
  const [note, setNote] = useState(order.prepaidNote);
  const prepaid = minorOf(sum, 2);
  const save = () =>
    call(notePrepayment, {
      ...{ params: { id: order.id }, body: { prepaid: prepaid || '0', note }, ifMatch: order.version },
    });
  return (
    <SavingDialog title={t('purchases.do.prepay')} bad={prepaid === null} save={save} onClose={onClose}>
      <LabelledField
        inputMode="decimal"
        label={`${t('purchases.prepaid')} (${order.prepaid.currency})`}
        hint={t('purchases.noBook')}
        value={sum}
        onChange={(event) => setSum(event.target.value)}
      />
      <LabelledField
        label={t('purchases.note')}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </SavingDialog>
  );
}

type SavingProps = {
  title: string;
  bad?: boolean;
  save: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
};

function SavingDialog({ title, bad = false, save, onClose, children }: SavingProps) {
  const { t } = useTranslation();
  const saving = useMutation({
    mutationFn: save,
    onSuccess: async () => {
      onClose();
      await refreshPurchases();
    },
  });
  return (
    <Dialog
      title={title}
      okText={t('action.save')}
      okDisabled={bad}
      onClose={onClose}
      onOk={() =>
        saving.mutateAsync().then(
          () => {},
          () => {},
        )
      }
    >
      {children}
      {saving.isError && <InlineError error={saving.error} />}
    </Dialog>
  );
}
