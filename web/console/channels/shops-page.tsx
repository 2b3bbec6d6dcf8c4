/** Shops and the health of their connections, and shipment uploads a channel did not take (CHN-3, CHN-8). */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { shopsQuery } from '../queries.ts';
import { ShopsTable } from './shops-table.tsx';
import { UploadsTable } from './uploads-table.tsx';

export default function ShopsPage() {
  const { t } = useTranslation();
  const [view, setView] = useState<'shops' | 'uploads'>('shops');
  const shops = useQuery(shopsQuery);
  const failed = shops.data?.reduce((sum, shop) => sum + shop.uploads.failed, 0) ?? 0;
  return (
    <>
      <FilterBar>
        <Tabs
          label={t('nav.shops')}
          value={view}
          options={[
            { value: 'shops', text: t('shops.connections') },
            { value: 'uploads', text: t('shops.failedUploads'), count: failed },
          ]}
          onPick={setView}
        />
      </FilterBar>
      {view === 'shops' ? <ShopsTable /> : <UploadsTable />}
    </>
  );
}
