/** Which columns a person wants to see, per table. */
import { Columns3 } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from './data-table.tsx';
import { Choices } from './filter-bar.tsx';
import { usePreference } from './preferences.ts';
import { useNarrow, useWindowWidth } from './use-narrow.ts';

type Chosen = { ids: string[] };
const nameOf = (table: string) => `columns.${table}`;

type Choosable = { id: string; optional?: boolean | number };

function chosenOf(kept: Chosen | undefined, columns: readonly Choosable[], width: number): Set<string> {
  const shown = ({ optional = false }: Choosable) => (typeof optional === 'number' ? width >= optional : !optional);
  return new Set(kept?.ids ?? columns.filter(shown).map((column) => column.id));
}

export function useColumnChoice<Row>(table: string, columns: readonly Column<Row>[]): readonly Column<Row>[] {
  const [kept] = usePreference<Chosen>(nameOf(table));
  const width = useWindowWidth();
  return useMemo(() => {
    const chosen = chosenOf(kept, columns, width);
    return columns.filter((column) => chosen.has(column.id));
  }, [kept, columns, width]);
}

export function ColumnsMenu<Row>({ table, columns }: { table: string; columns: readonly Column<Row>[] }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const width = useWindowWidth();
  const [kept, keep] = usePreference<Chosen>(nameOf(table));
  // Rows are cards on a phone: there are no columns to choose.
  if (narrow) return null;
  return (
    <Choices
      label={<Columns3 size={14} aria-label={t('table.columns')} />}
      options={columns.map((column) => ({ value: column.id, text: column.title }))}
      chosen={[...chosenOf(kept, columns, width)]}
      onChoose={(ids) => {
        // An empty table helps nobody: the last column stays.
        if (ids.length > 0) keep({ ids });
      }}
      plain
    />
  );
}
