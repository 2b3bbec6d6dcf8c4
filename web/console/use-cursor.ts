/**
 * The row under the cursor, kept in the address so that it survives a reload. It moves at once with the key; the address
 * and whatever is read for the row follow when the hand rests, so holding `j` never waits for the router or the server.
 */
import { useEffect, useRef, useState } from 'react';

const REST_MS = 120;

export function useCursor(inAddress: string | null, write: (id: string | null) => void) {
  const [cursor, setCursor] = useState(inAddress);
  const [settled, setSettled] = useState(inAddress);
  const [known, setKnown] = useState(inAddress);
  const [page] = useState(() => location.pathname);
  // The address changed by itself (a link, the back button): the cursor goes there.
  if (known !== inAddress) {
    setKnown(inAddress);
    if (inAddress !== settled) {
      setCursor(inAddress);
      setSettled(inAddress);
    }
  }
  useEffect(() => {
    if (cursor === settled) return;
    const timer = setTimeout(() => {
      setSettled(cursor);
      // One is on the way to another page by now: the address is that page's, and to write would lead back.
      if (location.pathname === page) write(cursor);
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [cursor, settled, write, page]);
  return { cursor, settled, setCursor };
}

/** When the document under the cursor leaves the list, the one that took its place is next. */
export function useCursorStays(
  rows: readonly { id: string }[],
  cursor: string | null,
  loading: boolean,
  point: (id: string | null) => void,
) {
  const lastAt = useRef(0);
  useEffect(() => {
    if (!cursor || loading) return;
    // Almost always where it was: a page more at the end moves nothing.
    if (rows[lastAt.current]?.id === cursor) return;
    const at = rows.findIndex((row) => row.id === cursor);
    if (at >= 0) lastAt.current = at;
    else point(rows[Math.min(lastAt.current, rows.length - 1)]?.id ?? null);
  }, [rows, cursor, loading, point]);
}
