/** Sub-merchants (CLR-1), and beside them what decides about their money: rules, licensed accounts, who collects how. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SubMerchant } from '../../../src/contract/sub-merchants.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Money } from '../../ui/figures.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { MasterPage } from '../master-page.tsx';
import { sellersQuery } from './clearing-queries.ts';
import { SubTag } from './clearing-tags.tsx';
import { CustodiansView } from './custodians-view.tsx';
import { ModelsView } from './models-view.tsx';
import { RulesView } from './rules-view.tsx';
import { sumIn } from './sub-balances.tsx';
import { SubPanel } from './sub-panel.tsx';

const columnsOf = (t: TFunction): Column<SubMerchant>[] => [
  {
    ...{ id: 'number', title: t('custody.number'), width: 72, rank: 4 },
    cell: ({ number }) => <span className="num">{number}</span>,
  },
  { id: 'name', title: t('custody.name'), width: 144, grow: 2, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'state', title: t('orders.column.state'), width: 96, cell: (one) => <SubTag one={one} /> },
  {
    ...{ id: 'pending', title: t('custody.bucket.pending'), width: 112, rank: 2, align: 'right' },
    cell: (one) => <Money value={sumIn(one, 'pending')} />,
  },
  {
    ...{ id: 'available', title: t('custody.bucket.available'), width: 112, rank: 1, align: 'right' },
    cell: (one) => <Money value={sumIn(one, 'available')} />,
  },
  {
    ...{ id: 'frozen', title: t('custody.bucket.frozen'), width: 104, rank: 3, align: 'right' },
    cell: (one) => <Money value={sumIn(one, 'frozen')} />,
  },
];

const VIEWS = ['sellers', 'rules', 'custodians', 'models'] as const;
type View = (typeof VIEWS)[number];

function Sellers({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  return (
    <MasterPage
      id="sub-merchants"
      title={t('nav.subMerchants')}
      bar={bar}
      add={t('custody.add')}
      right="payments.write"
      file="subMerchants"
      list={useQuery({ ...sellersQuery, select: ({ items }): readonly SubMerchant[] => items })}
      columns={useMemo(() => columnsOf(t), [t])}
      idOf={({ id }) => id}
      empty={{ title: t('custody.none'), hint: t('custody.noneHint') }}
      narrow={(one) => (
        <>
          <CardLine end={<SubTag one={one} />}>
            <strong className="clip">{one.name}</strong>
          </CardLine>
          <CardLine end={<Money value={sumIn(one, 'available')} />}>
            <span className="clip quiet">{t('custody.bucket.available')}</span>
          </CardLine>
        </>
      )}
      panel={(one, onMade) => <SubPanel key={one?.id ?? 'new'} one={one} onMade={onMade} />}
    />
  );
}

export default function SubMerchantsPage() {
  const { t } = useTranslation();
  const [view, setView] = useState<View>('sellers');
  const bar = (
    <Tabs<View>
      label={t('nav.subMerchants')}
      value={view}
      options={VIEWS.map((value) => ({ value, text: t(`custody.view.${value}`) }))}
      onPick={setView}
    />
  );
  if (view === 'rules') return <RulesView bar={bar} />;
  if (view === 'custodians') return <CustodiansView bar={bar} />;
  return view === 'models' ? <ModelsView bar={bar} /> : <Sellers bar={bar} />;
}
