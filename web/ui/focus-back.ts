/** What lies above the page gives the focus back to where it was when it closes, so that the keyboard goes on from there. */
import { useEffect, useState } from 'react';
import { isCovered } from './keys.ts';

export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // The dialog is still taking itself away.
      requestAnimationFrame(() => {
        if (!(before instanceof HTMLElement) || !before.isConnected) return;
        // The next dialog may be open by now, and has the focus.
        if (isCovered() && !before.closest('[role=dialog]')) return;
        before.focus({ preventScroll: true });
      });
    },
    [before],
  );
}
