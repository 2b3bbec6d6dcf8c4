// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows in view; the grid roles say the same
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself has the focus and names its active row
/** One row of a `DataTable`. Drawn anew only when something of its own changes, so that scrolling stays smooth. */
import { memo, type ReactNode, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import css from './data-table.module.css';
import type { Placed } from './data-table.tsx';

/** What a row asks of its table; kept in a ref so that rows need not be drawn anew when the table is. */
export type RowActions<Row> = {
  toggle: (index: number, range: boolean) => void;
  point: (row: Row) => void;
  open: (row: Row) => void;
};

type Props<Row> = {
  id: string;
  row: Row;
  index: number;
  /** null: as a card, drawn by `narrow`. */
  columns: readonly Placed<Row>[] | null;
  narrow: ((row: Row) => ReactNode) | undefined;
  current: boolean;
  /** null: rows of this table cannot be selected. */
  selected: boolean | null;
  actions: RefObject<RowActions<Row>>;
};

function TableRowOnce<Row>(props: Props<Row>) {
  const { id, row, index, columns, narrow, current, selected, actions } = props;
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys of all rows are bound once, by the table
    <div
      id={id}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={selected ?? false}
      className={css.row}
      data-cursor={current || undefined}
      data-selected={selected || undefined}
      onClick={(event) => {
        if (event.shiftKey && selected !== null) actions.current.toggle(index, true);
        else actions.current.point(row);
      }}
      onDoubleClick={() => actions.current.open(row)}
    >
      {columns === null && (
        <div role="gridcell" className={css.card}>
          {narrow?.(row)}
        </div>
      )}
      {columns !== null && selected !== null && (
        <span role="gridcell" className={css.check} data-fixed={columns[0]?.left !== null || undefined}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={t('table.selectRow')}
            checked={selected}
            onClick={(event) => event.stopPropagation()}
            onChange={(event) => actions.current.toggle(index, (event.nativeEvent as MouseEvent).shiftKey)}
          />
        </span>
      )}
      {columns?.map((column) => (
        <span
          key={column.id}
          role="gridcell"
          className={css.cell}
          data-align={column.align}
          data-fixed={column.left === null ? undefined : true}
          style={column.left === null ? undefined : { left: column.left }}
        >
          {column.cell(row)}
        </span>
      ))}
    </div>
  );
}

export const TableRow = memo(TableRowOnce) as typeof TableRowOnce;
