/** The page of a master: its list, and beside it the one that is open or a new one. `n` begins a new one. */
import type { UseQueryResult } from '@tanstack/react-query';
import { Button } from 'antd';
import { Fragment, type ReactNode } from 'react';
import type { Right } from '../../src/contract/rights.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { FilterBar } from '../ui/filter-bar.tsx';
import { useKeys } from '../ui/keys.ts';
import { SplitView } from '../ui/split-view.tsx';
import { insteadOf, type NoMatch } from '../ui/states.tsx';
import { expectTyping } from '../ui/type-ahead.ts';
import { ExportMenu } from './export-menu.tsx';
import { type useList, useRight, wholeList } from './queries.ts';
import { useOpen } from './use-open.ts';

type Props<Row> = {
  /** Column choices are kept under it. */
  id: string;
  title: string;
  /** What is in the bar beside the button: a word on what this is, tabs. */
  bar?: ReactNode;
  add: string;
  /** What its list is called as a file; none: it is no file. */
  file?: string;
  /** Who may change them. */
  right: Right;
  /** Read whole, or page by page. */
  list: UseQueryResult<readonly Row[]> | ReturnType<typeof useList<Row>>;
  columns: readonly Column<Row>[];
  idOf: (row: Row) => string;
  narrow: (row: Row) => ReactNode;
  empty: { title: string; hint: string };
  /** While a filter in the bar is set. */
  noMatch?: NoMatch | false;
  size?: 'form' | 'wide';
  /** `row` is null for a new one; `onMade` opens it once it is kept. */
  panel: (row: Row | null, onMade: (id: string) => void) => ReactNode;
};

const NEW = 'new';

export function MasterPage<Row>(props: Props<Row>) {
  const { id, title, bar, add, file, right, columns, idOf, narrow, empty, noMatch, size = 'form', panel } = props;
  const list = 'rows' in props.list ? props.list : { ...wholeList(props.list), more: undefined };
  const [open, setOpen] = useOpen();
  const mayWrite = useRight(right);
  const begin = () => {
    expectTyping();
    setOpen(NEW);
  };
  useKeys(title, mayWrite ? [{ keys: ['n'], label: add, run: begin }] : []);
  const row = list.rows.find((one) => idOf(one) === open) ?? null;
  const end = (
    <>
      {file && <ExportMenu of={file} />}
      {mayWrite && (
        <Button type="primary" onClick={begin}>
          {add}
        </Button>
      )}
    </>
  );
  const next = mayWrite && <Button onClick={begin}>{add}</Button>;
  const instead = insteadOf(list, { ...empty, action: next }, noMatch);
  return (
    <>
      <FilterBar end={end}>{bar ?? <strong>{title}</strong>}</FilterBar>
      <SplitView
        size={size}
        asideLabel={title}
        onClose={() => setOpen(null)}
        aside={row || open === NEW ? <Fragment key={open}>{panel(row, setOpen)}</Fragment> : null}
      >
        <DataTable
          id={id}
          label={title}
          columns={columns}
          rows={list.rows}
          idOf={idOf}
          cursor={open}
          onCursor={setOpen}
          {...(list.more && { more: list.more })}
          narrow={narrow}
          instead={instead}
        />
      </SplitView>
    </>
  );
}
