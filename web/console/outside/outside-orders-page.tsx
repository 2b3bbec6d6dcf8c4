/** What warehouses of others do for us (SRC-4): parcels, goods that come in, their stock beside ours, and what is owed. */
import { type ComponentType, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Right } from '../../../src/contract/rights.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { useRight } from '../queries.ts';
import { OutsideDues } from './outside-dues.tsx';
import { OutsideNotices } from './outside-notices.tsx';
import { OutsideParcels } from './outside-parcels.tsx';
import { OutsideStock } from './outside-stock.tsx';

type Part = 'parcels' | 'notices' | 'stock' | 'dues';
const PARTS: Record<Part, { right: Right; show: ComponentType<{ tabs: ReactNode }> }> = {
  parcels: { right: 'shipping.read', show: OutsideParcels },
  notices: { right: 'stock.read', show: OutsideNotices },
  stock: { right: 'stock.read', show: OutsideStock },
  dues: { right: 'purchases.read', show: OutsideDues },
};

export default function OutsideOrdersPage() {
  const { t } = useTranslation();
  const [part, setPart] = useState<Part>('parcels');
  const may: Record<Right, boolean> = {
    'shipping.read': true,
    'stock.read': useRight('stock.read'),
    'purchases.read': useRight('purchases.read'),
  } as Record<Right, boolean>;
  const options = (Object.keys(PARTS) as Part[])
    .filter((one) => may[PARTS[one].right])
    .map((value) => ({ value, text: t(`outside.tab.${value}`) }));
  const { show: Shown } = PARTS[part];
  return <Shown tabs={<Tabs label={t('outside.tabs')} value={part} options={options} onPick={setPart} />} />;
}
