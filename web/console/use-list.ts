/**
 * A keyset-paged list as one growing array. Read again, it asks for the pages in view only: those above are kept and read
 * when somebody comes back to them, those below stay while they still join on. So a command deep in a long list costs a
 * page, not all that was scrolled past.
 */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import type { Page } from '../../src/contract/paging.ts';

type Cursor = string | undefined;
export type Pages<Row> = {
  pages: readonly Page<Row>[];
  /** What each page was asked for with. */
  cursors: readonly Cursor[];
  /** Pages that were not read again with the others. */
  old: readonly number[];
};
type Load<Row> = (cursor: Cursor, signal: AbortSignal) => Promise<Page<Row>>;
/** First and last row that is drawn or chosen. */
type View = { first: number; last: number };
/** Of a list whose part says nothing of what it shows. */
const WHOLE: View = { first: 0, last: Number.POSITIVE_INFINITY };
const TRY_AGAIN_MS = 3000;

export function useList<Row>(
  key: readonly unknown[],
  load: Load<Row>,
  /** Reads it again by itself after so long, for screens that nobody touches. */
  lookAgainMs: number | false = false,
) {
  const client = useQueryClient();
  const view = useRef(WHOLE);
  const query = useQuery<Pages<Row>>({
    queryKey: key,
    refetchInterval: lookAgainMs,
    queryFn: ({ signal }) => reread(client.getQueryData<Pages<Row>>(key), view.current, load, signal),
    placeholderData: keepPreviousData,
  });
  const { data } = query;
  const rows = useJoined(data?.pages);
  const next = data?.pages.at(-1)?.next ?? null;
  const [loading, setLoading] = useState(false);
  const more = async () => {
    if (loading || query.isFetching || next === null) return;
    setLoading(true);
    try {
      const page = await load(next, new AbortController().signal);
      client.setQueryData<Pages<Row>>(key, (now) => now && joined(now, next, page));
    } catch {
      // Whoever looks at the end of the list asks again, and not at once.
      await new Promise((rested) => setTimeout(rested, TRY_AGAIN_MS));
    } finally {
      setLoading(false);
    }
  };
  return {
    rows,
    loading: query.isPending,
    /** Old rows are shown while the new filter's first page is on its way. */
    changing: query.isPlaceholderData,
    error: query.isLoadingError ? query.error : null,
    /** The rows shown are the last that could be read. */
    refreshError: query.isRefetchError ? query.error : null,
    refetch: () => void query.refetch(),
    more: {
      has: next !== null,
      loading: loading || query.isFetching,
      load: () => void more(),
      seen: (first: number, last: number) => {
        view.current = { first, last };
        if (!data || query.isFetching || query.isError || data.old.length === 0) return;
        if (inView(data, view.current).some((at) => data.old.includes(at))) void query.refetch();
      },
    },
  };
}

/** The pages that hold the rows drawn; at least one. */
export function inView<Row>({ pages }: Pick<Pages<Row>, 'pages'>, { first, last }: View): number[] {
  let begin = 0;
  const found = pages.flatMap(({ items }, at) => {
    const from = begin;
    begin += items.length;
    return from <= last && begin > first ? [at] : [];
  });
  return found.length > 0 ? found : [0];
}

/** Reads the pages in view; what follows them is kept where it still begins at the cursor they end with. */
export async function reread<Row>(
  known: Pages<Row> | undefined,
  view: View,
  load: Load<Row>,
  signal: AbortSignal,
): Promise<Pages<Row>> {
  if (!known) return { pages: [await load(undefined, signal)], cursors: [undefined], old: [] };
  const shown = inView(known, view);
  const [from, to] = [shown[0]!, shown.at(-1)!];
  const pages = known.pages.slice(0, from);
  const cursors = known.cursors.slice(0, from);
  const old = [...pages.keys()];
  let cursor: string | null | undefined = known.cursors[from];
  for (let at = from; at <= to && cursor !== null; at++) {
    const page: Page<Row> = await load(cursor, signal);
    pages.push(page);
    cursors.push(cursor);
    cursor = page.next;
  }
  if (cursor === null || cursor !== known.cursors[to + 1]) return { pages, cursors, old };
  for (let at = to + 1; at < known.pages.length; at++) {
    old.push(at);
    pages.push(known.pages[at]!);
    cursors.push(known.cursors[at]);
  }
  return { pages, cursors, old };
}

/** A page more at the end; one that no longer follows is left out. */
function joined<Row>(known: Pages<Row>, cursor: string, page: Page<Row>): Pages<Row> {
  if (known.pages.at(-1)?.next !== cursor) return known;
  return { ...known, pages: [...known.pages, page], cursors: [...known.cursors, cursor] };
}

/** The rows of all pages. A page more is put behind what was joined before, so that a long list grows at a page's cost. */
function useJoined<Row>(pages: readonly Page<Row>[] = NO_PAGES): readonly Row[] {
  const before = useRef<{ pages: readonly Page<Row>[]; rows: readonly Row[] }>({ pages: [], rows: [] });
  return useMemo(() => {
    const { pages: known, rows } = before.current;
    const grown = known.every((page, at) => page === pages[at]);
    const more = pages.slice(grown ? known.length : 0).flatMap((page) => page.items);
    before.current = { pages, rows: grown ? rows.concat(more) : more };
    return before.current.rows;
  }, [pages]);
}
const NO_PAGES: readonly never[] = [];
