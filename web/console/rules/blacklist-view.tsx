/** Buyers whose orders wait for a person (ORD-4): found, added as pasted lines, taken off many at a time. */
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dropFromBlacklist, listBlacklist } from '../../../src/contract/blacklist.ts';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import { ActionBar, Hotkey } from '../../ui/action-bar.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { insteadOf } from '../../ui/states.tsx';
import { ConfirmDialog } from '../access/confirm-dialog.tsx';
import { call } from '../api.ts';
import { queryClient, useList, useRight } from '../queries.ts';
import { BlacklistDialog } from './blacklist-dialog.tsx';

type Entry = ResponseOf<typeof listBlacklist>['items'][number];
const idOf = ({ kind, value }: Entry) => `${kind}/${value}`;

const refresh = () => queryClient.invalidateQueries({ queryKey: ['blacklist'] });

function useColumns(): Column<Entry>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      { id: 'kind', title: t('rules.black.kind'), width: 80, cell: (row) => t(`rules.black.kindOf.${row.kind}`) },
      { id: 'value', title: t('rules.black.value'), width: 180, grow: 1, cell: (row) => <strong>{row.value}</strong> },
      { id: 'reason', title: t('rules.black.reason'), width: 180, grow: 2, cell: (row) => row.reason },
      { id: 'addedBy', title: t('rules.black.addedBy'), width: 96, cell: (row) => row.addedBy.name },
      {
        id: 'addedAt',
        title: t('rules.black.addedAt'),
        width: 104,
        align: 'right',
        cell: (row) => <Moment value={row.addedAt} />,
      },
    ],
    [t],
  );
}

export function BlacklistView() {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  // What is shown under stars cannot be named to the server.
  const mayRemove = useRight('orders.reveal') && mayWrite;
  const [text, setText] = useState('');
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(new Set());
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState(false);
  const columns = useColumns();
  const list = useList(['blacklist', text], (page, signal) =>
    call(listBlacklist, { query: { ...(text && { text }), ...(page && { cursor: page }) }, signal }),
  );
  const chosen = list.rows.filter((row) => selection.has(idOf(row)) || (selection.size === 0 && idOf(row) === cursor));
  const remove = () => mayRemove && chosen.length > 0 && setRemoving(true);
  useKeys(
    t('rules.tab.blacklist'),
    mayWrite
      ? [
          { keys: ['n'], label: t('rules.black.add'), run: () => setAdding(true) },
          ...(mayRemove ? [{ keys: ['Delete'], label: t('rules.black.remove'), run: remove }] : []),
        ]
      : [],
  );
  const instead = insteadOf(
    list,
    { title: t('rules.black.empty'), hint: t('rules.black.emptyHint') },
    text !== '' && { clear: () => setText('') },
  );
  return (
    <>
      <FilterBar
        end={
          mayWrite && (
            <Button type="primary" onClick={() => setAdding(true)}>
              {t('rules.black.add')}
            </Button>
          )
        }
      >
        <SearchText value={text} placeholder={t('rules.black.search')} onSearch={setText} />
      </FilterBar>
      <DataTable
        id="blacklist"
        label={t('rules.tab.blacklist')}
        columns={columns}
        rows={list.rows}
        idOf={idOf}
        cursor={cursor}
        onCursor={setCursor}
        {...(mayRemove && { selection, onSelect: setSelection })}
        more={list.more}
        narrow={(row) => (
          <>
            <CardLine end={<Moment value={row.addedAt} />}>
              <strong className="clip">{row.value}</strong>
              <span className="quiet">{t(`rules.black.kindOf.${row.kind}`)}</span>
            </CardLine>
            <CardLine>
              <span className="clip quiet">{row.reason}</span>
            </CardLine>
          </>
        )}
        instead={instead}
      />
      {mayWrite && (
        <ActionBar
          chosen={
            chosen.length > 0 ? (
              <b>{t('selection.count', { count: chosen.length, text: countText(chosen.length) })}</b>
            ) : (
              <span className="quiet">{t('selection.none')}</span>
            )
          }
        >
          <Button size="small" danger disabled={chosen.length === 0} onClick={remove}>
            {t('rules.black.remove')}
            <Hotkey name="Del" />
          </Button>
        </ActionBar>
      )}
      {adding && <BlacklistDialog onDone={refresh} onClose={() => setAdding(false)} />}
      {removing && (
        <ConfirmDialog
          danger
          title={t('rules.black.remove')}
          text={t('rules.black.removeAsk', { count: chosen.length, first: chosen[0]?.value ?? '' })}
          onClose={() => setRemoving(false)}
          onOk={async () => {
            await drop(chosen);
            setSelection(new Set());
            await refresh();
          }}
        />
      )}
    </>
  );
}

const MOST = 500;

async function drop(entries: readonly Entry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += MOST)
    await call(dropFromBlacklist, {
      body: { entries: entries.slice(from, from + MOST).map(({ kind, value }) => ({ kind, value })) },
    });
}
