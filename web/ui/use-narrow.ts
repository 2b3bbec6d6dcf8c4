/** Is the window as narrow as a phone, or as `most` pixels? */
import { useCallback, useSyncExternalStore } from 'react';

const PHONE_PX = 640;
const within = (most: number) => matchMedia(`(max-width: ${most}px)`);

export function useNarrow(most = PHONE_PX): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const query = within(most);
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    [most],
  );
  return useSyncExternalStore(subscribe, () => within(most).matches);
}
