/** When goods are ordered again: how long they take, how often somebody orders, how sure it has to be (STK-8). */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { changeReplenishmentSettings, type ReplenishmentSettings } from '../../../src/contract/replenishment.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import css from '../shipping/masters.module.css';
import { replenishmentSettingsQuery, runQuery } from './replenishment-queries.ts';

type Draft = Omit<ReplenishmentSettings, 'version'>;

export default function ReplenishmentSettingsPage() {
  const { t } = useTranslation();
  const settings = useQuery(replenishmentSettingsQuery);
  const mayWrite = useRight('settings.write');
  if (!settings.data) return <Unread query={settings} />;
  const { version, ...document } = settings.data;
  const refresh = async () => {
    await queryClient.invalidateQueries({ queryKey: replenishmentSettingsQuery.queryKey });
    await queryClient.invalidateQueries({ queryKey: runQuery.queryKey });
  };
  const save = async (_: Partial<Draft>, body: Draft) => {
    await call(changeReplenishmentSettings, { body, ifMatch: version });
    await refresh();
  };
  return (
    <div className={css.single}>
      <EditPanel
        id="settings/replenishment"
        title={t('nav.replenishmentSettings')}
        document={document}
        readOnly={!mayWrite}
        sections={() => [section(t)]}
        save={save}
        reread={() => void refresh()}
      />
    </div>
  );
}

const section = (t: TFunction): FormSection<Draft> => ({
  title: t('replenishment.section'),
  fields: [
    whole('leadDays', t('replenishment.leadDays'), t('replenishment.days'), t('replenishment.leadHint')),
    whole('reviewDays', t('replenishment.reviewDays'), t('replenishment.days'), t('replenishment.reviewHint')),
    whole('servicePercent', t('replenishment.servicePercent'), '%', t('replenishment.serviceHint')),
    whole('overWeeks', t('replenishment.overWeeks'), t('replenishment.weeksUnit')),
  ],
});

const whole = (name: keyof Draft, label: string, unit: string, hint?: string) =>
  ({ kind: 'whole', name, label, unit, ...(hint && { hint }) }) as const;
