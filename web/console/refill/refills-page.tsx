/** Refill of a warehouse (WMS-3): the tasks, what should lie nearer, and which bin each SKU is picked from. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tabs } from '../../ui/tabs.tsx';
import { useNode } from '../warehouse/use-node.tsx';
import { MoversTable } from './movers-table.tsx';
import { PickingBins } from './picking-bins.tsx';
import { TasksTable } from './tasks-table.tsx';

const VIEWS = ['tasks', 'movers', 'bins'] as const;
type View = (typeof VIEWS)[number];

export default function RefillsPage() {
  const { t } = useTranslation();
  const { nodeId, choice } = useNode();
  const [view, setView] = useState<View>('tasks');
  const bar = (
    <>
      {choice}
      <Tabs
        label={t('nav.refills')}
        value={view}
        options={VIEWS.map((value) => ({ value, text: t(`refill.view.${value}`) }))}
        onPick={setView}
      />
    </>
  );
  if (nodeId === '') return null;
  if (view === 'movers') return <MoversTable key={nodeId} nodeId={nodeId} bar={bar} />;
  if (view === 'bins') return <PickingBins key={nodeId} nodeId={nodeId} bar={bar} />;
  return <TasksTable key={nodeId} nodeId={nodeId} bar={bar} />;
}
