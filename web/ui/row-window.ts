/**
 * Which rows of a long list are in view. All rows are equally high, so the answer is a division and costs the same for a
 * hundred rows and for a million; libraries for rows of any height keep a record of each.
 */
import { type RefObject, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** Rows drawn above and below the view, so that a slow wheel never shows an empty line. */
const BESIDE = 6;

type Shape = {
  count: number;
  /** Pixels of one row, and of the header that stays above them. */
  height: number;
  head: number;
};

export type RowWindow = {
  /** First and last row to be drawn; last is -1 when there is none. */
  first: number;
  last: number;
  /** Scrolls no further than it must. */
  show: (index: number) => void;
};

export function useRowWindow(scroller: RefObject<HTMLElement | null>, { count, height, head }: Shape): RowWindow {
  const [view, setView] = useState({ first: 0, rows: 32 });
  useLayoutEffect(() => {
    const box = scroller.current!;
    const look = () => {
      const first = Math.floor(box.scrollTop / height);
      const rows = Math.ceil(box.clientHeight / height) + 1;
      setView((before) => (before.first === first && before.rows === rows ? before : { first, rows }));
    };
    // Drawn within the frame that scrolls: a frame later would show the gap.
    const scrolled = () => flushSync(look);
    const resized = new ResizeObserver(look);
    resized.observe(box);
    box.addEventListener('scroll', scrolled, { passive: true });
    look();
    return () => {
      resized.disconnect();
      box.removeEventListener('scroll', scrolled);
    };
  }, [scroller, height]);
  return {
    first: Math.max(0, Math.min(view.first, count - view.rows) - BESIDE),
    last: Math.min(count - 1, view.first + view.rows + BESIDE),
    show: (index) => {
      const box = scroller.current!;
      const top = index * height;
      const fits = box.clientHeight - head - height;
      box.scrollTop = Math.max(Math.min(box.scrollTop, top), top - fits);
    },
  };
}
