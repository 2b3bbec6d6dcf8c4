/** What a channel paid into the pool, by hand (row 2), where no statement of the licensed account says so by itself. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recordSettlement } from '../../../src/contract/splits.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { dayOf } from '../../ui/format.ts';
import { minorOf } from '../../ui/minor.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRequestKey } from '../use-request-key.ts';
import { refreshClearing, registersQuery } from './clearing-queries.ts';
import { noop } from './noop.ts';

export function SettlementDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const channels = useQuery(registersQuery).data?.registers.flatMap((register) => register.channels) ?? [];
  const [typed, setTyped] = useState({ channel: '', reference: '', net: '', fee: '', settledOn: dayOf(new Date()) });
  const keyOf = useRequestKey();
  const merchantAccount = typed.channel || (channels[0]?.id ?? '');
  const [net, fee] = [minorOf(typed.net, 2) ?? '', minorOf(typed.fee || '0', 2) ?? ''];
  const body = { merchantAccount, reference: typed.reference.trim(), net, fee, settledOn: typed.settledOn };
  const record = useMutation({
    mutationFn: () => call(recordSettlement, { body, key: keyOf(body) }),
    onSuccess: onClose,
    onSettled: refreshClearing,
  });
  const field = (name: 'reference' | 'net' | 'fee') => (
    <LabelledField
      label={t(`custody.settlement.${name}`)}
      {...(name !== 'reference' && { inputMode: 'decimal' as const })}
      value={typed[name]}
      onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
    />
  );
  return (
    <Dialog
      title={t('custody.settlement.record')}
      okText={t('custody.settlement.record')}
      okDisabled={merchantAccount === '' || body.reference === '' || net === '' || net === '0' || fee === ''}
      onClose={onClose}
      onOk={() => record.mutateAsync().then(noop, noop)}
    >
      <p className="quiet">{t('custody.settlement.hint')}</p>
      <LabelledSelect
        label={t('custody.settlement.channel')}
        options={channels.map(({ id, name }) => ({ value: id, text: name }))}
        value={merchantAccount}
        onChange={(channel) => setTyped({ ...typed, channel })}
      />
      {field('net')}
      {field('fee')}
      {field('reference')}
      <LabelledDate
        required
        label={t('custody.settlement.settledOn')}
        value={typed.settledOn}
        onChange={(settledOn) => setTyped({ ...typed, settledOn })}
      />
      {record.isError && <InlineError error={record.error} />}
    </Dialog>
  );
}
