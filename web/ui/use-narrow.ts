/** How wide the window is: as narrow as a phone, and in steps for what has room only on a large screen. */
import { useSyncExternalStore } from 'react';

const narrow = () => matchMedia('(max-width: 640px)');

export const useNarrow = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      const query = narrow();
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    () => narrow().matches,
  );

const STEP = 80;

/** In steps, so that dragging the window's edge does not draw everything anew with every pixel. */
export const useWindowWidth = (): number =>
  useSyncExternalStore(
    (listener) => {
      addEventListener('resize', listener);
      return () => removeEventListener('resize', listener);
    },
    () => Math.floor(innerWidth / STEP) * STEP,
  );
