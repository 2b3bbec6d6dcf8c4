/** How the house ships: when numbers are asked for and labels printed, what weights are judged by, when a parcel is silent. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { shippingSettingsHistory } from '../../../src/contract/histories.ts';
import { changeShippingSettings, type ShippingSettings } from '../../../src/contract/shipping-settings.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { History } from '../history.tsx';
import { queryClient, useRight } from '../queries.ts';
import css from './masters.module.css';
import { shippingSettingsQuery, silentQuery } from './shipping-queries.ts';

type SettingsDraft = {
  numbersOnRelease: boolean;
  labelWhen: ShippingSettings['labelWhen'];
  judged: boolean;
  grams: string;
  ppm: string;
  silentHours: number;
};

const draftOf = ({ numbersOnRelease, labelWhen, weightTolerance, silentHours }: ShippingSettings): SettingsDraft => ({
  ...{ numbersOnRelease, labelWhen, silentHours },
  judged: weightTolerance !== null,
  grams: weightTolerance?.grams ?? '50',
  ppm: weightTolerance?.ppm ?? '50000',
});

export default function ShippingSettingsPage() {
  const { t } = useTranslation();
  const settings = useQuery(shippingSettingsQuery);
  const mayWrite = useRight('settings.write');
  if (!settings.data) return <Unread query={settings} />;
  const { version } = settings.data;
  const refresh = async () => {
    await queryClient.invalidateQueries({ queryKey: shippingSettingsQuery.queryKey });
    await queryClient.invalidateQueries({ queryKey: silentQuery.queryKey });
  };
  const save = async (_: Partial<SettingsDraft>, { judged, grams, ppm, ...plain }: SettingsDraft) => {
    const body = { ...plain, weightTolerance: judged ? { grams, ppm } : null };
    await call(changeShippingSettings, { body, ifMatch: version });
    await refresh();
  };
  return (
    <div className={css.single}>
      <EditPanel
        id="settings/shipping"
        title={t('nav.shippingSettings')}
        document={draftOf(settings.data)}
        readOnly={!mayWrite}
        sections={({ values }) => [numbers(t), weights(t, values.judged), news(t)]}
        save={save}
        reread={() => void refresh()}
        history={() => (
          <History
            subject="setting/shipping"
            version={version}
            fields={[numbers(t), weights(t, true), news(t)].flatMap((part) => part.fields)}
            load={(query, signal) => call(shippingSettingsHistory, { query, signal })}
          />
        )}
      />
    </div>
  );
}

const numbers = (t: TFunction): FormSection<SettingsDraft> => ({
  title: t('shippingSettings.section.numbers'),
  fields: [
    {
      kind: 'switch',
      name: 'numbersOnRelease',
      label: t('shippingSettings.numbersOnRelease'),
      hint: t('shippingSettings.numbersHint'),
    },
    {
      kind: 'choice',
      name: 'labelWhen',
      label: t('shippingSettings.labelWhen'),
      hint: t('shippingSettings.labelHint'),
      options: (['before', 'after'] as const).map((value) => ({ value, text: t(`shippingSettings.label.${value}`) })),
    },
  ],
});

const weights = (t: TFunction, judged: boolean): FormSection<SettingsDraft> => ({
  title: t('shippingSettings.section.weights'),
  hint: t('shippingSettings.weightsHint'),
  fields: [
    { kind: 'switch', name: 'judged', label: t('shippingSettings.judged'), wide: true },
    ...(judged
      ? ([
          { kind: 'whole', name: 'grams', label: t('shippingSettings.grams'), unit: 'g' },
          { kind: 'decimal', digits: 4, name: 'ppm', label: t('shippingSettings.share'), unit: '%' },
        ] as const)
      : []),
  ],
});

const news = (t: TFunction): FormSection<SettingsDraft> => ({
  title: t('shippingSettings.section.news'),
  fields: [
    {
      kind: 'whole',
      name: 'silentHours',
      label: t('shippingSettings.silentHours'),
      unit: t('shops.hours'),
      hint: t('shippingSettings.silentHint'),
    },
  ],
});
