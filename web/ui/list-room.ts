/**
 * How much room a list has for its columns. It measures itself, since a preview beside it takes room that the window's
 * width does not tell of; the menu of columns, which stands elsewhere, reads it by the list's name.
 */
import { type RefObject, useLayoutEffect, useState, useSyncExternalStore } from 'react';

const rooms = new Map<string, number>();
const listeners = new Set<() => void>();
const listen = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** In pixels; 0 before the list was measured. */
export const useListRoom = (list: string): number => useSyncExternalStore(listen, () => rooms.get(list) ?? 0);

/** `taken` is what no column gets. */
export function useMeasuredRoom(list: string, element: RefObject<HTMLElement | null>, taken: number): number {
  const [room, setRoom] = useState(rooms.get(list) ?? 0);
  // Measured before the first drawing is seen, so that no column appears and goes.
  useLayoutEffect(() => {
    const measure = () => {
      const now = element.current!.clientWidth - taken;
      setRoom(now);
      rooms.set(list, now);
      for (const listener of listeners) listener();
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [list, element, taken]);
  return room;
}
