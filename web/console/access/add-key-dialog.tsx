/** A new API key: what for, how long, and which of one's own rights. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { makeApiKey } from '../../../src/contract/access.ts';
import type { Right } from '../../../src/contract/rights.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField, Select } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { meQuery } from '../queries.ts';
import css from './access.module.css';
import { refreshAccess } from './access-queries.ts';
import { RightsField } from './rights-field.tsx';
import type { Secret } from './shown-once.tsx';

const DAY_MS = 86_400_000;
const NO_END = '0';
const DAYS = ['30', '90', '365', NO_END];

export function AddKeyDialog({ onAdded, onClose }: { onAdded: (secret: Secret) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [rights, setRights] = useState<ReadonlySet<Right>>(new Set());
  const [error, setError] = useState<unknown>(null);
  const make = async () => {
    const expiresAt = days === NO_END ? {} : { expiresAt: new Date(Date.now() + Number(days) * DAY_MS).toISOString() };
    try {
      const { key } = await call(makeApiKey, { body: { name: name.trim(), rights: [...rights], ...expiresAt } });
      await refreshAccess();
      onClose();
      onAdded({ title: t('access.newKey'), text: key });
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Dialog
      title={t('access.addKey')}
      okText={t('access.addKey')}
      okDisabled={!name.trim() || rights.size === 0}
      width={880}
      onOk={make}
      onClose={onClose}
    >
      <div className={css.form}>
        <LabelledField
          label={t('access.keyName')}
          autoFocus
          maxLength={100}
          placeholder={t('access.keyNameHint')}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className={css.labelled}>
          <label htmlFor="key-valid">{t('access.validFor')}</label>
          <Select
            id="key-valid"
            options={DAYS.map((value) => ({
              value,
              text: value === NO_END ? t('access.noExpiry') : t('access.days', { count: Number(value) }),
            }))}
            value={days}
            onChange={setDays}
          />
        </div>
        <RightsField chosen={rights} held={new Set(me?.rights)} heldOnly onChoose={setRights} />
        {error !== null && <InlineError error={error} />}
      </div>
    </Dialog>
  );
}
