/** Goods one warehouse has too much of and another too little; chosen lines become drafts, one a way. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BalanceLine, listBalance, makeTransfers } from '../../../../src/contract/transfers.ts';
import { ActionBar, Hotkey } from '../../../ui/action-bar.tsx';
import { CardLine } from '../../../ui/card-line.tsx';
import { type Column, DataTable, type Selection } from '../../../ui/data-table.tsx';
import { Quantity } from '../../../ui/figures.tsx';
import { FilterBar, SearchText } from '../../../ui/filter-bar.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { InlineError, insteadOf } from '../../../ui/states.tsx';
import { call } from '../../api.ts';
import { assertDone } from '../../catalog/assert-done.ts';
import { useList } from '../../queries.ts';
import { refreshTransfers } from './transfer-parts.tsx';

const NONE: Selection = new Set();
const idOf = ({ sku, from, to }: BalanceLine): string => `${sku.id}/${from.id}/${to.id}`;

const columnsOf = (t: TFunction): Column<BalanceLine>[] => {
  const has = (available: string, upTo: string) => (
    <span className="quiet">{t('transfers.has', { available, upTo })}</span>
  );
  return [
    { id: 'sku', title: t('goods.merchantCode'), width: 128, cell: ({ sku }) => <strong>{sku.merchantCode}</strong> },
    { id: 'name', title: t('goods.name'), width: 160, rank: 3, grow: 1, cell: ({ sku }) => sku.name },
    {
      id: 'quantity',
      title: t('transfers.quantity'),
      width: 80,
      align: 'right',
      cell: ({ quantity }) => <Quantity value={quantity} />,
    },
    { id: 'from', title: t('transfers.from'), width: 112, cell: ({ from }) => from.name },
    { id: 'fromHas', title: '', width: 136, rank: 2, cell: (one) => has(one.fromAvailable, one.fromUpTo) },
    { id: 'to', title: t('transfers.to'), width: 112, cell: ({ to }) => to.name },
    { id: 'toHas', title: '', width: 136, rank: 1, cell: (one) => has(one.toAvailable, one.toUpTo) },
  ];
};

/** Lines of the same way are one transfer. */
const documentsOf = (lines: readonly BalanceLine[]) =>
  [...Map.groupBy(lines, ({ from, to }) => `${from.id}/${to.id}`).values()].map((own) => ({
    ...{ fromNodeId: own[0]!.from.id, toNodeId: own[0]!.to.id },
    lines: own.map(({ sku, quantity }) => ({ skuId: sku.id, quantity })),
  }));

type Props = { tabs: ReactNode; mayWrite: boolean; onMade: () => void };

export function BalanceTable({ tabs, mayWrite, onMade }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(NONE);
  const list = useList(['transfers', 'balance', text], (page, signal) =>
    call(listBalance, { query: { limit: 100, ...(text && { text }), ...(page && { cursor: page }) }, signal }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const chosen = list.rows.filter((one) => selection.has(idOf(one)));
  const make = useMutation({
    mutationFn: async () => {
      const { outcomes } = await call(makeTransfers, { body: { documents: documentsOf(chosen) } });
      const refused = outcomes.filter((one) => !one.done);
      if (refused.length > 0) assertDone(refused);
    },
    onSuccess: async () => {
      setSelection(NONE);
      await refreshTransfers();
      onMade();
    },
  });
  const go = () => chosen.length > 0 && !make.isPending && make.mutate();
  useKeys(t('transfers.balance'), mayWrite ? [{ keys: ['t'], label: t('transfers.makeChosen'), run: go }] : []);
  return (
    <>
      <FilterBar>
        {tabs}
        <SearchText value={text} placeholder={t('transfers.searchGoods')} onSearch={setText} />
      </FilterBar>
      {make.error !== null && <InlineError error={make.error} />}
      <DataTable
        id="balance"
        label={t('transfers.balance')}
        columns={columns}
        rows={list.rows}
        idOf={idOf}
        cursor={cursor}
        onCursor={setCursor}
        {...(mayWrite && { selection, onSelect: setSelection })}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={<Quantity value={one.quantity} />}>
              <strong>{one.sku.merchantCode}</strong>
              <span className="clip">{one.sku.name}</span>
            </CardLine>
            <CardLine>
              <span className="clip quiet">
                {one.from.name} → {one.to.name}
              </span>
            </CardLine>
          </>
        )}
        instead={insteadOf(
          list,
          { title: t('transfers.balanceEmpty'), hint: t('transfers.balanceEmptyHint') },
          text !== '' && { clear: () => setText('') },
        )}
      />
      {chosen.length > 0 && (
        <ActionBar chosen={t('transfers.chosen', { count: chosen.length })}>
          <Button type="primary" size="small" loading={make.isPending} onClick={go}>
            {t('transfers.makeChosen')} <Hotkey name="t" />
          </Button>
        </ActionBar>
      )}
    </>
  );
}
