/** The exchange with ERPs (ERP-1): every document that came or went, the connections, and which plant is which warehouse. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tabs } from '../../ui/tabs.tsx';
import { useOpen } from '../use-open.ts';
import { ConnectionsTab } from './connections-tab.tsx';
import { MessagesTab } from './messages-tab.tsx';
import { PlacesTab } from './places-tab.tsx';

const TABS = ['messages', 'connections', 'places'] as const;
type Tab = (typeof TABS)[number];

export default function ErpPage() {
  const { t } = useTranslation();
  const [, setOpen] = useOpen();
  const [tab, setTab] = useState<Tab>('messages');
  const bar = (
    <Tabs
      label={t('nav.erp')}
      value={tab}
      options={TABS.map((value) => ({ value, text: t(`exchange.tab.${value}`) }))}
      onPick={(value) => {
        setOpen(null);
        setTab(value);
      }}
    />
  );
  if (tab === 'connections') return <ConnectionsTab bar={bar} />;
  return tab === 'places' ? <PlacesTab bar={bar} /> : <MessagesTab bar={bar} />;
}
