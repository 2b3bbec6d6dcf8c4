/** How long uploaded files are kept, and changing it (CAT-6). */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeImportSettings, getImportSettings } from '../../../src/contract/imports.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';

const settingsQuery = queryOptions({ queryKey: ['importSettings'], queryFn: () => call(getImportSettings) });
const MOST_DAYS = 3650;

export function KeepSetting() {
  const { t } = useTranslation();
  const [seesIt, mayChange] = [useRight('settings.read'), useRight('settings.write')];
  const settings = useQuery({ ...settingsQuery, enabled: seesIt });
  const [open, setOpen] = useState(false);
  if (!settings.data) return null;
  const text = t('imports.keep', { count: settings.data.keepDays });
  if (!mayChange) return <span className="quiet">{text}</span>;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {text}
      </Button>
      {open && <KeepDialog {...settings.data} onClose={() => setOpen(false)} />}
    </>
  );
}

type Props = { keepDays: number; version: number; onClose: () => void };

function KeepDialog({ keepDays, version, onClose }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(String(keepDays));
  const [error, setError] = useState<unknown>(null);
  const days = /^\d{1,4}$/.test(typed) ? Number(typed) : 0;
  const isDays = days >= 1 && days <= MOST_DAYS;
  const save = async () => {
    try {
      queryClient.setQueryData(
        settingsQuery.queryKey,
        await call(changeImportSettings, { body: { keepDays: days }, ifMatch: version }),
      );
      onClose();
    } catch (refused) {
      setError(refused);
      void queryClient.invalidateQueries({ queryKey: settingsQuery.queryKey });
    }
  };
  return (
    <Dialog title={t('imports.keepTitle')} okText={t('action.save')} okDisabled={!isDays} onOk={save} onClose={onClose}>
      <LabelledField
        autoFocus
        label={t('imports.keepDays')}
        hint={t('imports.keepHint')}
        inputMode="numeric"
        aria-invalid={!isDays || undefined}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {error !== null && <InlineError error={error} />}
    </Dialog>
  );
}
