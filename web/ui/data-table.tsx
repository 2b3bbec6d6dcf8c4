// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows in view; the grid roles say the same
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself has the focus and names its active row
/**
 * The table of every list: only the rows in view exist, the header stays, pages load before the end is reached, rows are
 * chosen and opened from the keyboard (`j` `k` `x` `X` `Enter`). It owns no data: cursor and selection belong to the page.
 * On a phone a row becomes a small card when the page gives `narrow`.
 */
import { type CSSProperties, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useColumnChoice } from './column-choice.tsx';
import { widthsOf } from './columns.ts';
import css from './data-table.module.css';
import { useKeys } from './keys.ts';
import { useMeasuredRoom } from './list-room.ts';
import { useRowWindow } from './row-window.ts';
import { type RowActions, TableRow } from './table-row.tsx';
import { useNarrow } from './use-narrow.ts';

export type Column<Row> = {
  id: string;
  title: string;
  /** Stands in the head where the title has no room; the title is then on hover and for screen readers. */
  mark?: ReactNode;
  /** Least width in pixels. */
  width: number;
  /** Share of the space left over. */
  grow?: number;
  align?: 'right' | 'center';
  cell: (row: Row) => ReactNode;
  /** Not shown until the person asks for it. */
  optional?: boolean;
  /** Steps back when the list is too narrow for it, the highest first. Without: always shown, for what a row is known by. */
  rank?: number;
  /** Stays in sight when the table is scrolled sideways; for the first columns, which then do not grow. */
  fixed?: boolean;
};

/** Where a fixed column stops, from the left; null for one that scrolls. */
export type Placed<Row> = Column<Row> & { left: number | null };

export type Selection = ReadonlySet<string>;

type Props<Row> = {
  /** Column choices are kept under it. */
  id: string;
  /** Names the table to screen readers. */
  label: string;
  /** Keep the array between renders (`useMemo`): rows are drawn anew when it changes. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  idOf: (row: Row) => string;
  cursor: string | null;
  onCursor: (id: string) => void;
  onOpen?: (row: Row) => void;
  selection?: Selection;
  onSelect?: (selection: Selection) => void;
  /** The next page; without: all rows are here. `seen` is told which rows are drawn or chosen. */
  more?: { has: boolean; loading: boolean; load: () => void; seen?: (first: number, last: number) => void };
  narrow?: (row: Row) => ReactNode;
  /** Shown under the header instead of rows. */
  instead?: ReactNode;
};

/** Rows left below the view when the next page is asked for. */
const AHEAD = 40;
const NO_MORE: NonNullable<Props<unknown>['more']> = { has: false, loading: false, load: () => {} };
const ROW = 32;
const CARD = 60;
const CHECK = 32;

export function DataTable<Row>(props: Props<Row>) {
  const { rows, idOf, cursor, selection, onSelect, more = NO_MORE, narrow, instead } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const room = useMeasuredRoom(props.id, scroller, onSelect ? CHECK : 0);
  const chosen = useColumnChoice(props.id, props.columns, room);
  const columns = useMemo(() => place(chosen, onSelect ? CHECK : 0), [chosen, onSelect !== undefined]);
  const asCards = useNarrow() && narrow !== undefined;
  const height = asCards ? CARD : ROW;
  const { first, last, flying, show } = useRowWindow(scroller, { count: rows.length, height, head: asCards ? 0 : ROW });
  // What flies by shows where one is, no more.
  const shown = useMemo(() => (flying ? columns.filter(({ left }) => left !== null) : columns), [flying, columns]);
  const drawn = rows.slice(first, last + 1);
  const isDrawn = drawn.some((row) => idOf(row) === cursor);
  useEffect(() => {
    if (more.has && !more.loading && last >= rows.length - AHEAD) more.load();
  }, [last, rows.length, more]);
  const [chosenFirst, chosenLast] = useChosenSpan(rows, idOf, selection);
  useEffect(() => more.seen?.(Math.min(first, chosenFirst), Math.max(last, chosenLast)));

  const actions = useRowActions(props, (index) => {
    show(index);
    // A button clicked before would take the Enter meant for the row.
    scroller.current?.focus({ preventScroll: true });
  });
  const widths = [...(onSelect ? [CHECK] : []), ...widthsOf(columns, room)];
  const template = asCards ? '1fr' : widths.map((width) => `${width}px`).join(' ');
  // One width for all rows: left to the grid, each row would make its own from its content.
  const minWidth = asCards ? 0 : columns.reduce((sum, column) => sum + column.width, onSelect ? CHECK : 0);
  return (
    <div
      ref={scroller}
      className={css.scroller}
      role="grid"
      aria-label={props.label}
      // Not known before the last page is here.
      aria-rowcount={more.has ? -1 : rows.length + 1}
      aria-multiselectable={onSelect !== undefined}
      aria-activedescendant={isDrawn ? `${props.id}-${cursor}` : undefined}
      tabIndex={0}
      style={{ '--columns': template, '--rowHeight': `${height}px` } as CSSProperties}
    >
      {!asCards && <Head {...props} columns={columns} style={{ minWidth }} />}
      {instead ? (
        <div role="row">
          <div role="gridcell">{instead}</div>
        </div>
      ) : (
        <div
          role="rowgroup"
          // What lies above the drawn rows, and below them.
          style={{ height: rows.length * height, paddingTop: first * height, minWidth }}
        >
          {drawn.map((row, at) => {
            const id = idOf(row);
            return (
              <TableRow
                key={id}
                id={`${props.id}-${id}`}
                row={row}
                index={first + at}
                columns={asCards ? null : shown}
                narrow={asCards ? narrow : undefined}
                current={id === cursor}
                selected={onSelect ? (selection?.has(id) ?? false) : null}
                actions={actions}
              />
            );
          })}
        </div>
      )}
      {!instead && (
        <p className={css.end}>{more.has ? t('table.loadingMore') : t('table.end', { count: rows.length })}</p>
      )}
    </div>
  );
}

/** From the first row that is chosen to the last. */
function useChosenSpan<Row>(rows: readonly Row[], idOf: (row: Row) => string, selection: Selection | undefined) {
  return useMemo(() => {
    if (!selection?.size) return [Number.POSITIVE_INFINITY, 0] as const;
    const isChosen = (row: Row) => selection.has(idOf(row));
    const from = rows.findIndex(isChosen);
    return from < 0 ? ([Number.POSITIVE_INFINITY, 0] as const) : ([from, rows.findLastIndex(isChosen)] as const);
  }, [rows, selection]);
}

/** Fixed columns stop one after the other, beginning at `from`; the first that scrolls ends them. */
function place<Row>(columns: readonly Column<Row>[], from: number): Placed<Row>[] {
  let left: number | null = from;
  return columns.map((column) => {
    if (!column.fixed) left = null;
    const placed = { ...column, left };
    if (left !== null) left += column.width;
    return placed;
  });
}

type HeadProps<Row> = Omit<Props<Row>, 'columns'> & {
  columns: readonly Placed<Row>[];
  style: { minWidth: number };
};

function Head<Row>({ columns, rows, idOf, selection, onSelect, style }: HeadProps<Row>) {
  const { t } = useTranslation();
  const chosen = selection?.size ?? 0;
  const allChosen = chosen > 0 && chosen >= rows.length && rows.every((row) => selection?.has(idOf(row)));
  return (
    <div className={css.head} role="row" style={style}>
      {onSelect && (
        <span role="columnheader" className={css.check} data-fixed={columns[0]?.left !== null || undefined}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={t('table.selectLoaded')}
            checked={allChosen}
            onChange={() => onSelect(allChosen ? new Set() : new Set(rows.map(idOf)))}
          />
        </span>
      )}
      {columns.map((column) => (
        <span
          key={column.id}
          role="columnheader"
          className={css.cell}
          data-align={column.align}
          data-fixed={column.left === null ? undefined : true}
          style={column.left === null ? undefined : { left: column.left }}
          title={column.title}
        >
          {column.mark}
          <span className={column.mark || !column.title ? 'visually-hidden' : undefined}>
            {column.title || t('table.actions')}
          </span>
        </span>
      ))}
    </div>
  );
}

/** Moving, selecting (with ranges) and opening, by mouse and by key. */
function useRowActions<Row>(props: Props<Row>, scrollTo: (index: number) => void) {
  const { rows, idOf, cursor, onCursor, onOpen, selection, onSelect } = props;
  const { t } = useTranslation();
  /** Where the last selection was made: a range starts there. */
  const anchor = useRef(-1);
  const toggle = (index: number, range: boolean) => {
    if (!selection || !onSelect) return;
    const next = new Set(selection);
    const from = range && anchor.current >= 0 ? Math.min(anchor.current, index) : index;
    const to = range ? Math.max(anchor.current, index) : index;
    const on = !selection.has(idOf(rows[index]!));
    for (const row of rows.slice(from, to + 1)) {
      if (on) next.add(idOf(row));
      else next.delete(idOf(row));
    }
    anchor.current = index;
    onSelect(next);
  };
  const actions = useRef<RowActions<Row>>(null!);
  actions.current = { toggle, point: (row) => onCursor(idOf(row)), open: (row) => onOpen?.(row) };

  const at = () => rows.findIndex((row) => idOf(row) === cursor);
  const moveTo = (wanted: number) => {
    const index = Math.max(0, Math.min(rows.length - 1, wanted));
    if (!rows[index]) return;
    onCursor(idOf(rows[index]));
    scrollTo(index);
  };
  const open = () => {
    const row = rows[at()];
    if (row) onOpen?.(row);
  };
  const select = () => {
    const index = at();
    if (index >= 0) toggle(index, false);
  };
  useKeys(props.label, [
    { keys: ['j', 'ArrowDown'], label: t('keys.nextRow'), run: () => moveTo(at() + 1) },
    { keys: ['k', 'ArrowUp'], label: t('keys.previousRow'), run: () => moveTo(at() - 1) },
    ...(onSelect
      ? [
          { keys: ['x'], label: t('keys.select'), run: select },
          { keys: ['X'], label: t('keys.selectAll'), run: () => onSelect(new Set(rows.map(idOf))) },
        ]
      : []),
    ...(onOpen ? [{ keys: ['Enter'], label: t('keys.open'), run: open }] : []),
  ]);
  return actions;
}
