/** Which columns a person wants to see, per table, kept in this browser. */
import { Columns3 } from 'lucide-react';
import { useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from './data-table.tsx';
import { Choices } from './filter-bar.tsx';
import { useNarrow } from './use-narrow.ts';

const keyOf = (table: string) => `guanjia.columns.${table}`;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const useStored = (table: string): string | null =>
  useSyncExternalStore(subscribe, () => localStorage.getItem(keyOf(table)));

const chosenOf = (stored: string | null, columns: readonly { id: string; optional?: boolean }[]): Set<string> =>
  new Set(
    stored === null ? columns.filter((column) => !column.optional).map((column) => column.id) : stored.split(','),
  );

export function useColumnChoice<Row>(table: string, columns: readonly Column<Row>[]): readonly Column<Row>[] {
  const stored = useStored(table);
  return useMemo(() => {
    const chosen = chosenOf(stored, columns);
    return columns.filter((column) => chosen.has(column.id));
  }, [stored, columns]);
}

export function ColumnsMenu<Row>({ table, columns }: { table: string; columns: readonly Column<Row>[] }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const chosen = chosenOf(useStored(table), columns);
  // Rows are cards on a phone: there are no columns to choose.
  if (narrow) return null;
  return (
    <Choices
      label={<Columns3 size={14} aria-label={t('table.columns')} />}
      options={columns.map((column) => ({ value: column.id, text: column.title }))}
      chosen={[...chosen]}
      onChoose={(ids) => {
        // An empty table helps nobody: the last column stays.
        if (ids.length > 0) localStorage.setItem(keyOf(table), ids.join(','));
        for (const listener of listeners) listener();
      }}
      plain
    />
  );
}
