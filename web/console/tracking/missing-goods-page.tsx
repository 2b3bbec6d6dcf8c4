/** Goods that were not found where they should be (WMS-6): found again, or written off. Until then nobody is promised them. */
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  closeMissingGoods,
  listMissingGoods,
  MISSING_STATES,
  type MissingGoods,
} from '../../../src/contract/missing-goods.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Acts } from '../../ui/acts.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { InlineError, insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useList, useRight } from '../queries.ts';

const columnsOf = (t: TFunction): Column<MissingGoods>[] => [
  { id: 'code', title: t('stock.merchantCode'), width: 136, cell: ({ sku }) => <strong>{sku.merchantCode}</strong> },
  {
    id: 'name',
    title: t('stock.name'),
    width: 200,
    grow: 2,
    rank: 2,
    cell: ({ sku }) => `${sku.name} ${sku.properties}`,
  },
  { id: 'bin', title: t('map.bin'), width: 120, cell: ({ bin }) => bin },
  figure('quantity', t('missing.quantity'), 0, ({ quantity }) => quantity),
  figure('held', t('missing.held'), 1, ({ held }) => held),
  { id: 'node', title: t('stock.node'), width: 128, rank: 4, grow: 1, cell: ({ node }) => node.name },
  { id: 'list', title: t('nav.pickLists'), width: 96, rank: 3, cell: ({ pickList }) => pickList.number },
  { id: 'at', title: t('missing.at'), width: 104, align: 'right', cell: (row) => <Moment value={row.createdAt} /> },
];

function figure(id: string, title: string, rank: number, of: (row: MissingGoods) => string): Column<MissingGoods> {
  return { id, title, width: 88, rank, align: 'right', cell: (row) => <Quantity value={of(row)} /> };
}

export default function MissingGoodsPage() {
  const { t } = useTranslation();
  const [chosen, setState] = useState<string>('open');
  const state = MISSING_STATES.find((one) => one === chosen) ?? 'open';
  const [cursor, setCursor] = useState<string | null>(null);
  const list = useList(['missingGoods', state], (page, signal) =>
    call(listMissingGoods, { query: { state, ...(page && { cursor: page }) }, signal }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const row = list.rows.find(({ id }) => id === cursor);
  const states = MISSING_STATES.map((value) => ({ value, text: t(`missing.state.${value}`) }));
  return (
    <>
      <FilterBar>
        <Choices
          single
          label={t('orders.column.state')}
          options={states}
          chosen={[state]}
          onChoose={([value]) => setState(value ?? 'open')}
        />
      </FilterBar>
      <DataTable
        id="missing-goods"
        label={t('nav.missingGoods')}
        columns={columns}
        rows={list.rows}
        idOf={({ id }) => id}
        cursor={cursor}
        onCursor={setCursor}
        more={list.more}
        narrow={({ sku, bin, quantity, createdAt }) => (
          <>
            <CardLine end={<Quantity value={quantity} />}>
              <strong>{sku.merchantCode}</strong>
            </CardLine>
            <CardLine end={<Moment value={createdAt} />}>
              <span className="clip quiet">
                {bin} · {sku.name}
              </span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t('missing.empty'), hint: t('missing.emptyHint') })}
      />
      {row?.state === 'open' && <Close key={row.id} row={row} />}
    </>
  );
}

function Close({ row }: { row: MissingGoods }) {
  const { t } = useTranslation();
  const may = useRight('stock.write');
  const [error, setError] = useState<unknown>(null);
  const close = async (state: 'found' | 'lost') => {
    setError(null);
    try {
      await call(closeMissingGoods, { params: { id: row.id }, body: { state } });
      for (const key of ['missingGoods', 'stock']) void queryClient.invalidateQueries({ queryKey: [key] });
    } catch (refused) {
      setError(refused);
    }
  };
  const acts = [
    { name: 'found', text: t('missing.found'), hotkey: 'f', strong: true, run: () => void close('found') },
    { name: 'lost', text: t('missing.lost'), hotkey: 'd', danger: true, run: () => void close('lost') },
  ];
  useKeys(
    t('nav.missingGoods'),
    may ? acts.map(({ hotkey, text, run }) => ({ keys: [hotkey], label: text, run })) : [],
  );
  if (!may) return null;
  return (
    <ActionBar chosen={t('missing.what', { code: row.sku.merchantCode, count: Number(row.quantity) })}>
      {error !== null && <InlineError error={error} />}
      <Acts acts={acts} />
    </ActionBar>
  );
}
