/**
 * What stores are to send (SRC-3): their people see it and refuse what they cannot send; beside it what was refused, and
 * which stores are left out for which goods.
 */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useRight } from '../queries.ts';
import { ExcludedStores } from './excluded-stores.tsx';
import { RefusalSettingsPanel } from './refusal-settings-panel.tsx';
import { RefusedOrders } from './refused-orders.tsx';
import { PARTS } from './store-search.ts';
import { WaitingOrders } from './waiting-orders.tsx';

const VIEWS = {
  waiting: WaitingOrders,
  refused: RefusedOrders,
  excluded: ExcludedStores,
  settings: RefusalSettingsPanel,
} as const;

export default function StoreOrdersPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const maySet = useRight('settings.read');
  const { part = 'waiting' } = useSearch({ from: '/shell/store-orders' });
  const View = VIEWS[part];
  return (
    <>
      <FilterBar>
        <Tabs
          label={t('nav.storeOrders')}
          value={part}
          options={PARTS.filter((one) => one !== 'settings' || maySet).map((one) => ({
            value: one,
            text: t(`stores.part.${one}`),
          }))}
          onPick={(picked) =>
            void navigate({ to: '/store-orders', search: picked === 'waiting' ? {} : { part: picked }, replace: true })
          }
        />
      </FilterBar>
      <View />
    </>
  );
}
