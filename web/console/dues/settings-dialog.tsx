/** Rates of expected loss per age, and the days customers and suppliers have who have no terms of their own. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BUCKETS, type DueSettings, getDueSettings, setDueSettings } from '../../../src/contract/dues.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { minorOf } from '../../ui/minor.ts';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import documents from '../stock/documents/documents.module.css';
import { percentOf, refreshDues } from './dues-queries.ts';

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const query = useQuery({
    queryKey: ['dues', 'settings'],
    queryFn: ({ signal }) => call(getDueSettings, { signal }),
    gcTime: 0,
  });
  return query.data ? <Editor settings={query.data} onClose={onClose} /> : <Unread query={query} />;
}

const DAYS = /^[0-9]{1,3}$/;

function Editor({ settings: { version, ...before }, onClose }: { settings: DueSettings; onClose: () => void }) {
  const { t } = useTranslation();
  const [rates, setRates] = useState(before.lossPpm.map(percentOf));
  const [days, setDays] = useState({
    receivableDays: String(before.receivableDays),
    payableDays: String(before.payableDays),
    letterDays: String(before.letterDays),
  });
  const lossPpm = rates.map((rate) => Number(minorOf(rate, 4) ?? -1));
  const isFine = lossPpm.every((ppm) => ppm >= 0 && ppm <= 1_000_000) && Object.values(days).every((d) => DAYS.test(d));
  const save = useMutation({
    mutationFn: () => {
      const numbers = {
        ...{ receivableDays: Number(days.receivableDays), payableDays: Number(days.payableDays) },
        letterDays: Number(days.letterDays),
      };
      return call(setDueSettings, { body: { ...before, ...numbers, lossPpm }, ifMatch: version });
    },
    onSuccess: onClose,
    onSettled: refreshDues,
  });
  return (
    <Dialog
      width={560}
      title={t('openItems.rates')}
      okText={t('action.save')}
      okDisabled={!isFine}
      onClose={onClose}
      onOk={() =>
        save.mutateAsync().then(
          () => {},
          () => {},
        )
      }
    >
      <div className={documents.fields}>
        {BUCKETS.map((bucket, i) => (
          <LabelledField
            key={bucket}
            label={`${t(`openItems.bucket.${bucket}`)} %`}
            inputMode="decimal"
            value={rates[i]}
            onChange={(event) => setRates(rates.with(i, event.target.value))}
          />
        ))}
        {(['receivableDays', 'payableDays', 'letterDays'] as const).map((name) => (
          <LabelledField
            key={name}
            label={t(`openItems.${name}`)}
            inputMode="numeric"
            value={days[name]}
            onChange={(event) => setDays({ ...days, [name]: event.target.value })}
          />
        ))}
      </div>
      {save.isError && <InlineError error={save.error} />}
    </Dialog>
  );
}
