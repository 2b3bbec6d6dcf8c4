/** The platform adds to what a buyer paid, while the money is pending: its coupon, red packet or points (CLR-4). */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SplitView, subsidiseSplit } from '../../../src/contract/splits.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField } from '../../ui/fields.tsx';
import { minorOf } from '../../ui/minor.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRequestKey } from '../use-request-key.ts';
import { refreshClearing } from './clearing-queries.ts';
import { noop } from './noop.ts';

export function SubsidyDialog({ split, onClose }: { split: SplitView; onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const keyOf = useRequestKey();
  const amount = minorOf(typed, 2) ?? '';
  const body = { amount, reason: reason.trim() };
  const add = useMutation({
    mutationFn: () => call(subsidiseSplit, { params: { id: split.id }, body, key: keyOf(body) }),
    onSuccess: onClose,
    onSettled: refreshClearing,
  });
  return (
    <Dialog
      title={`${t('custody.do.subsidise')} · ${split.number}`}
      okText={t('custody.do.subsidise')}
      okDisabled={amount === '' || amount === '0' || body.reason === ''}
      onClose={onClose}
      onOk={() => add.mutateAsync().then(noop, noop)}
    >
      <p className="quiet">{t('custody.subsidyHint')}</p>
      <LabelledField
        label={t('pay.amount', { currency: 'CNY' })}
        inputMode="decimal"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <LabelledArea label={t('custody.why2')} value={reason} onChange={(event) => setReason(event.target.value)} />
      {add.isError && <InlineError error={add.error} />}
    </Dialog>
  );
}
