/** Is the window as narrow as a phone? */
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
