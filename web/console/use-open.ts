/**
 * Which document is open beside its list stands in the address (`?open=…`): a reload, a link, or signing in again after
 * the session ended shows the same form, and with it the draft that was kept.
 */
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

export function useOpen(): [string | null, (id: string | null) => void] {
  const navigate = useNavigate();
  const { open } = useLocation({ select: (location) => location.search as { open?: unknown } });
  const show = useCallback(
    (id: string | null) =>
      void navigate({
        to: '.',
        search: ({ open: _, ...rest }: { open?: string }) => (id ? { ...rest, open: id } : rest),
        replace: true,
      } as never),
    [navigate],
  );
  return [typeof open === 'string' ? open : null, show];
}
