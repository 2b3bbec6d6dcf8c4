/** After how many refusals a store is left out for a SKU, and for how long. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  changeStoreRefusalSettings,
  readStoreRefusalSettings,
  type StoreRefusalSettings,
} from '../../../src/contract/store-orders.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import css from '../shipping/masters.module.css';

type Draft = Omit<StoreRefusalSettings, 'version'>;
const KEY = ['stores', 'settings'];

export function RefusalSettingsPanel() {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const settings = useQuery({ queryKey: KEY, queryFn: () => call(readStoreRefusalSettings) });
  if (!settings.data) return <Unread query={settings} />;
  const { version, ...document } = settings.data;
  const refresh = () => queryClient.invalidateQueries({ queryKey: KEY });
  const whole = (name: keyof Draft, label: string, unit: string) => ({ kind: 'whole', name, label, unit }) as const;
  return (
    <div className={css.single}>
      <EditPanel
        id="settings/storeRefusals"
        title={t('stores.settingsTitle')}
        document={document}
        readOnly={!mayWrite}
        sections={() => [
          {
            title: t('stores.settingsSection'),
            fields: [
              whole('refusals', t('stores.setRefusals'), t('stores.times')),
              whole('withinDays', t('stores.setWithin'), t('stores.days')),
              whole('excludedDays', t('stores.setExcluded'), t('stores.days')),
            ],
          },
        ]}
        save={async (_: Partial<Draft>, body: Draft) => {
          await call(changeStoreRefusalSettings, { body, ifMatch: version });
          await refresh();
        }}
        reread={() => void refresh()}
      />
    </div>
  );
}
