/**
 * Which rows of a long list are in view. All rows are equally high, so the answer is a division and costs the same for a
 * hundred rows and for a million; libraries for rows of any height keep a record of each.
 */
import { type RefObject, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** A hand that flies through the list rests when nothing has moved for so long. */
const REST_MS = 120;
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
  /** The list flies by, a screen or more at a time: nobody reads whole rows. */
  flying: boolean;
  /** Scrolls no further than it must. */
  show: (index: number) => void;
};

export function useRowWindow(scroller: RefObject<HTMLElement | null>, { count, height, head }: Shape): RowWindow {
  const [view, setView] = useState({ first: 0, rows: 32, flying: false });
  useLayoutEffect(() => {
    const box = scroller.current!;
    let resting: ReturnType<typeof setTimeout>;
    const look = (moves: boolean) => {
      const first = Math.floor(box.scrollTop / height);
      const rows = Math.ceil(box.clientHeight / height) + 1;
      setView((before) => {
        const flying = moves && (before.flying || Math.abs(first - before.first) >= rows);
        const same = before.first === first && before.rows === rows && before.flying === flying;
        return same ? before : { first, rows, flying };
      });
    };
    const rest = () => look(false);
    const scrolled = () => {
      clearTimeout(resting);
      resting = setTimeout(rest, REST_MS);
      // Drawn within the frame that scrolls: a frame later would show the gap.
      flushSync(() => look(true));
    };
    const resized = new ResizeObserver(rest);
    resized.observe(box);
    box.addEventListener('scroll', scrolled, { passive: true });
    rest();
    return () => {
      clearTimeout(resting);
      resized.disconnect();
      box.removeEventListener('scroll', scrolled);
    };
  }, [scroller, height]);
  return {
    first: Math.max(0, Math.min(view.first, count - view.rows) - BESIDE),
    last: Math.min(count - 1, view.first + view.rows + BESIDE),
    flying: view.flying,
    show: (index) => {
      const box = scroller.current!;
      const top = index * height;
      const fits = box.clientHeight - head - height;
      box.scrollTop = Math.max(Math.min(box.scrollTop, top), top - fits);
    },
  };
}
