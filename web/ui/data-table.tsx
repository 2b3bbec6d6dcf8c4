/**
 * The table of every list: only the rows in view exist, the header stays, pages load before the end is reached, rows are
 * chosen and opened from the keyboard (`j` `k` `x` `Enter`). It owns no data: cursor and selection belong to the page.
 * On a phone a row becomes a small card when the page gives `narrow`.
 */
// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows in view; the grid roles say the same
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself has the focus and names its active row
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useColumnChoice } from './column-choice.tsx';
import css from './data-table.module.css';
import { useKeys } from './keys.ts';
import { useNarrow } from './use-narrow.ts';

export type Column<Row> = {
  id: string;
  title: string;
  /** Least width in pixels. */
  width: number;
  /** Share of the space left over; 0 stays at its width. */
  grow?: number;
  align?: 'right' | 'center';
  cell: (row: Row) => ReactNode;
  /** Not shown until the person asks for it. */
  optional?: boolean;
};

export type Selection = ReadonlySet<string>;

type Props<Row> = {
  /** Names the table to screen readers; column choices are kept under `id`. */
  id: string;
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  idOf: (row: Row) => string;
  cursor: string | null;
  onCursor: (id: string) => void;
  onOpen?: (row: Row) => void;
  selection?: Selection;
  onSelect?: (selection: Selection) => void;
  more: { has: boolean; loading: boolean; load: () => void };
  narrow?: (row: Row) => ReactNode;
  /** Shown under the header instead of rows. */
  instead?: ReactNode;
};

const ROW = 32;
const CARD = 60;
const CHECK = 32;

export function DataTable<Row>(props: Props<Row>) {
  const { rows, idOf, cursor, onCursor, onOpen, selection, onSelect, more, narrow, instead } = props;
  const { t } = useTranslation();
  const columns = useColumnChoice(props.id, props.columns);
  const scroller = useRef<HTMLDivElement>(null);
  const asCards = useNarrow() && narrow !== undefined;
  const anchor = useRef<number>(-1);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (asCards ? CARD : ROW),
    overscan: 12,
  });
  useEffect(() => virtual.measure(), [asCards, virtual]);

  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (more.has && !more.loading && last >= rows.length - 20) more.load();
  }, [last, rows.length, more]);

  const at = rows.findIndex((row) => idOf(row) === cursor);
  const moveTo = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return;
    onCursor(idOf(row));
    virtual.scrollToIndex(rows.indexOf(row), { align: 'auto' });
  };
  const toggle = (index: number, range: boolean) => {
    if (!selection || !onSelect) return;
    const next = new Set(selection);
    const [from, to] = range && anchor.current >= 0 ? [anchor.current, index].sort((a, b) => a - b) : [index, index];
    const on = !selection.has(idOf(rows[index]!));
    for (const row of rows.slice(from, to! + 1)) on ? next.add(idOf(row)) : next.delete(idOf(row));
    anchor.current = index;
    onSelect(next);
  };
  useKeys(props.label, [
    { keys: ['j', 'ArrowDown'], label: t('keys.nextRow'), run: () => moveTo(at + 1) },
    { keys: ['k', 'ArrowUp'], label: t('keys.previousRow'), run: () => moveTo(at < 0 ? 0 : at - 1) },
    ...(onSelect ? [{ keys: ['x'], label: t('keys.select'), run: () => at >= 0 && toggle(at, false) }] : []),
    ...(onOpen ? [{ keys: ['Enter'], label: t('keys.open'), run: () => rows[at] && onOpen(rows[at]) }] : []),
  ]);

  const template = [
    ...(onSelect ? [`${CHECK}px`] : []),
    ...columns.map(({ width, grow }) => `minmax(${width}px, ${grow ? `${grow}fr` : `${width}px`})`),
  ].join(' ');
  // One width for all rows: left to the grid, each row would make its own from its content.
  const minWidth = asCards ? 0 : columns.reduce((sum, column) => sum + column.width, onSelect ? CHECK : 0);
  const allChosen = rows.length > 0 && rows.every((row) => selection?.has(idOf(row)));
  return (
    <div
      ref={scroller}
      className={css.scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={-1}
      aria-multiselectable={onSelect !== undefined}
      aria-activedescendant={cursor ? `${props.id}-${cursor}` : undefined}
      tabIndex={0}
    >
      {!asCards && (
        <div className={css.head} role="row" style={{ gridTemplateColumns: template, minWidth }}>
          {onSelect && (
            <span role="columnheader" className={css.check}>
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
            <span key={column.id} role="columnheader" className={css.cell} data-align={column.align}>
              {column.title}
            </span>
          ))}
        </div>
      )}
      {instead ?? (
        <div className={css.body} style={{ height: virtual.getTotalSize(), minWidth }}>
          {items.map(({ index, start, size }) => {
            const row = rows[index]!;
            const id = idOf(row);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys of all rows are bound once, above
              <div
                key={id}
                id={`${props.id}-${id}`}
                role="row"
                tabIndex={-1}
                aria-rowindex={index + 2}
                aria-selected={selection?.has(id) ?? false}
                className={css.row}
                data-cursor={id === cursor || undefined}
                data-selected={selection?.has(id) || undefined}
                style={{
                  height: size,
                  transform: `translateY(${start}px)`,
                  gridTemplateColumns: asCards ? '1fr' : template,
                }}
                onClick={(event) => {
                  if (event.shiftKey && onSelect) return toggle(index, true);
                  onCursor(id);
                }}
                onDoubleClick={() => onOpen?.(row)}
              >
                {asCards ? (
                  <div className={css.card}>{narrow?.(row)}</div>
                ) : (
                  <>
                    {onSelect && (
                      <span role="gridcell" className={css.check}>
                        <input
                          type="checkbox"
                          tabIndex={-1}
                          aria-label={t('table.selectRow')}
                          checked={selection?.has(id) ?? false}
                          onClick={(event) => event.stopPropagation()}
                          onChange={(event) => toggle(index, (event.nativeEvent as MouseEvent).shiftKey)}
                        />
                      </span>
                    )}
                    {columns.map((column) => (
                      <span key={column.id} role="gridcell" className={css.cell} data-align={column.align}>
                        {column.cell(row)}
                      </span>
                    ))}
                  </>
                )}
              </div>
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
