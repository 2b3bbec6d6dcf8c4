/** Which columns are shown, per table: those that have room, until a person says which. */
import { Columns3 } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usualColumns } from './columns.ts';
import type { Column } from './data-table.tsx';
import { Choices } from './filter-bar.tsx';
import { useListRoom } from './list-room.ts';
import { usePreference } from './preferences.ts';
import { useNarrow } from './use-narrow.ts';

/** Without ids: as they come. */
type Chosen = { ids?: string[] };

function useShown<Row>(table: string, columns: readonly Column<Row>[], room: number) {
  const [kept, keep] = usePreference<Chosen>(`columns.${table}`);
  return { kept: kept?.ids, keep, shown: kept?.ids ? new Set(kept.ids) : usualColumns(columns, room) };
}

export function useColumnChoice<Row>(
  table: string,
  columns: readonly Column<Row>[],
  room: number,
): readonly Column<Row>[] {
  const { shown } = useShown(table, columns, room);
  // The same array as long as the same columns are shown: rows are drawn anew when it changes.
  const ids = [...shown].join(' ');
  return useMemo(() => columns.filter((column) => ids.split(' ').includes(column.id)), [columns, ids]);
}

export function ColumnsMenu<Row>({ table, columns }: { table: string; columns: readonly Column<Row>[] }) {
  const { t } = useTranslation();
  const { kept, keep, shown } = useShown(table, columns, useListRoom(table));
  // Rows are cards on a phone: there are no columns to choose.
  if (useNarrow()) return null;
  return (
    <Choices
      label={<Columns3 size={14} aria-label={t('table.columns')} />}
      options={columns.map((column) => ({ value: column.id, text: column.title }))}
      chosen={[...shown]}
      onChoose={(ids) => {
        // An empty table helps nobody: the last column stays.
        if (ids.length > 0) keep({ ids });
      }}
      plain
      {...(kept && { reset: { text: t('table.columnsReset'), run: () => keep({}) } })}
    />
  );
}
