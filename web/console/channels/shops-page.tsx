/** Shops: how well each is connected, how it is steered, and shipment uploads a channel did not take (CHN-2, CHN-3, CHN-8). */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { Unread } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { expectTyping } from '../../ui/type-ahead.ts';
import { ExportMenu } from '../export-menu.tsx';
import { shopMastersQuery, shopsQuery, useRight } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { ShopPanel } from './shop-panel.tsx';
import { ShopsTable } from './shops-table.tsx';
import { UploadsTable } from './uploads-table.tsx';

const NEW = 'new';

export default function ShopsPage() {
  const { t } = useTranslation();
  const [view, setView] = useState<'shops' | 'uploads'>('shops');
  const [open, setOpen] = useOpen();
  const mayRead = useRight('channels.read');
  const mayWrite = useRight('channels.write');
  const shops = useQuery(shopsQuery);
  const failed = shops.data?.reduce((sum, shop) => sum + shop.uploads.failed, 0) ?? 0;
  const connect = () => {
    expectTyping();
    setView('shops');
    setOpen(NEW);
  };
  useKeys(t('nav.shops'), mayWrite ? [{ keys: ['n'], label: t('shops.connect'), run: connect }] : []);
  return (
    <>
      <FilterBar
        end={
          <>
            {mayRead && <ExportMenu of={view} />}
            {mayWrite && (
              <Button type="primary" onClick={connect}>
                {t('shops.connect')}
              </Button>
            )}
          </>
        }
      >
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
      {view === 'uploads' ? (
        <UploadsTable />
      ) : (
        <SplitView
          size="form"
          asideLabel={t('shops.settings')}
          onClose={() => setOpen(null)}
          aside={open && mayRead ? <OpenShop key={open} id={open} onMade={setOpen} /> : null}
        >
          <ShopsTable cursor={open} onCursor={setOpen} />
        </SplitView>
      )}
    </>
  );
}

function OpenShop({ id, onMade }: { id: string; onMade: (id: string) => void }) {
  const masters = useQuery(shopMastersQuery);
  if (!masters.data) return <Unread query={masters} />;
  const shop = masters.data.shops.find((one) => one.id === id) ?? null;
  if (!shop && id !== NEW) return null;
  return <ShopPanel shop={shop} kinds={masters.data.channels} onMade={onMade} />;
}
