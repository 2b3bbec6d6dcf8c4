/** A payout is asked for: from which licensed account, how much, and in which window of a bank day it leaves (CLR-3). */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askPayout } from '../../../src/contract/payouts.ts';
import type { SubMerchant } from '../../../src/contract/sub-merchants.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { moneyText } from '../../ui/format.ts';
import { minorOf } from '../../ui/minor.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRequestKey } from '../use-request-key.ts';
import { calendarQuery, refreshClearing } from './clearing-queries.ts';
import { noop } from './noop.ts';

export function PayDialog({ one, onClose }: { one: SubMerchant; onClose: () => void }) {
  const { t } = useTranslation();
  const ahead = useQuery(calendarQuery).data?.ahead ?? [];
  const registers = one.balances.filter(({ available }) => available.amount !== '0');
  const [custodian, setCustodian] = useState(registers[0]!.custodian);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState('');
  const keyOf = useRequestKey();
  const amount = minorOf(typed, 2);
  const window = ahead.find((at) => textOf(at) === chosen);
  const body = { custodian, ...(amount && { amount }), ...(window && { window }) };
  const ask = useMutation({
    mutationFn: () => call(askPayout, { params: { id: one.id }, body, key: keyOf(body) }),
    onSuccess: onClose,
    onSettled: refreshClearing,
  });
  return (
    <Dialog
      title={`${t('custody.do.pay')} · ${one.name}`}
      okText={t('custody.do.pay')}
      okDisabled={typed.trim() !== '' && (!amount || amount === '0')}
      onClose={onClose}
      onOk={() => ask.mutateAsync().then(noop, noop)}
    >
      <LabelledSelect
        label={t('custody.custodian')}
        options={registers.map((at) => ({
          value: at.custodian,
          text: `${at.custodianName} · ${moneyText(at.available)}`,
        }))}
        value={custodian}
        onChange={setCustodian}
      />
      <LabelledField
        label={t('pay.amount', { currency: 'CNY' })}
        hint={t('custody.payAll')}
        inputMode="decimal"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <LabelledSelect
        label={t('custody.window')}
        options={[
          { value: '', text: [t('custody.earliest'), ...ahead.slice(0, 1).map(textOf)].join(' · ') },
          ...ahead.map((at) => ({ value: textOf(at), text: textOf(at) })),
        ]}
        value={chosen}
        onChange={setChosen}
      />
      {ask.isError && <InlineError error={ask.error} />}
    </Dialog>
  );
}

const textOf = ({ day, cutOff }: { day: string; cutOff: string }) => `${day} ${cutOff}`;
