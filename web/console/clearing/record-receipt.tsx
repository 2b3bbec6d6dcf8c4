/** A receipt of a licensed account is recorded once by the bank's number; from a line of its statement, or by hand. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recordReceipt } from '../../../src/contract/buyers-money.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { dayOf } from '../../ui/format.ts';
import { minorOf } from '../../ui/minor.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRequestKey } from '../use-request-key.ts';
import { buyersQuery, refreshClearing, registersQuery } from './clearing-queries.ts';
import { noop } from './noop.ts';

/** What the line of a statement says already. */
export type ReceiptLine = { custodian: string; reference: string; payer: string; amount: string; receivedOn: string };

export function RecordReceipt({ line, onClose }: { line?: ReceiptLine; onClose: () => void }) {
  const { t } = useTranslation();
  const registers = useQuery(registersQuery).data?.registers ?? [];
  const buyers = useQuery(buyersQuery).data?.items.filter(({ active }) => active) ?? [];
  const [typed, setTyped] = useState({
    ...{ custodian: '', reference: '', payer: '', account: '', amount: '', buyerId: '' },
    ...line,
  });
  const [receivedOn, setReceivedOn] = useState(line?.receivedOn ?? dayOf(new Date()));
  const keyOf = useRequestKey();
  const custodian = typed.custodian || (registers[0]?.custodian ?? '');
  const amount = minorOf(typed.amount, 2) ?? '';
  const body = {
    ...{
      custodian,
      reference: typed.reference.trim(),
      payer: typed.payer.trim(),
      account: typed.account.replaceAll(/\s/g, ''),
    },
    ...{ amount, receivedOn, buyerId: typed.buyerId || null },
  };
  const record = useMutation({
    mutationFn: () => call(recordReceipt, { body, key: keyOf(body) }),
    onSuccess: onClose,
    onSettled: refreshClearing,
  });
  const field = (name: 'reference' | 'payer' | 'account' | 'amount') => (
    <LabelledField
      label={t(name === 'amount' ? 'prepaid.amountIn' : `prepaid.${name}`)}
      {...(name === 'amount' && { inputMode: 'decimal' as const })}
      value={typed[name]}
      onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
    />
  );
  return (
    <Dialog
      title={t('prepaid.record')}
      okText={t('prepaid.record')}
      okDisabled={body.reference === '' || body.payer === '' || amount === '' || amount === '0' || custodian === ''}
      onClose={onClose}
      onOk={() => record.mutateAsync().then(noop, noop)}
    >
      <LabelledSelect
        label={t('custody.custodian')}
        options={registers.map((one) => ({ value: one.custodian, text: one.name }))}
        value={custodian}
        onChange={(value) => setTyped({ ...typed, custodian: value })}
      />
      {field('payer')}
      {field('account')}
      {field('amount')}
      {field('reference')}
      <LabelledDate required label={t('prepaid.receivedOn')} value={receivedOn} onChange={setReceivedOn} />
      <LabelledSelect
        label={t('prepaid.buyer')}
        options={[
          { value: '', text: t('prepaid.unknown') },
          ...buyers.map(({ id, name, number }) => ({ value: id, text: `${name} · ${number}` })),
        ]}
        value={typed.buyerId}
        onChange={(value) => setTyped({ ...typed, buyerId: value })}
      />
      {record.isError && <InlineError error={record.error} />}
    </Dialog>
  );
}
