/**
 * Does the step a person chose beside refused orders, over whatever page is shown: asks what the command asks, or leads
 * to where the cause is mended.
 */
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react';
import type { Step } from './next-steps.ts';
import type { Target } from './order-commands.ts';

const CommandDialog = lazy(async () => ({ default: (await import('./command-dialog.tsx')).CommandDialog }));

type Asked = { step: Step; targets: readonly Target[] };
let asked: Asked | null = null;
const listeners = new Set<() => void>();

export function askStep(next: Asked | null): void {
  asked = next;
  for (const listener of listeners) listener();
}

const listen = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Shown once, in the frame of all pages. */
export function NextStep() {
  const now = useSyncExternalStore(listen, () => asked);
  const navigate = useNavigate();
  const { step, targets = [] } = now ?? {};
  useEffect(() => {
    if (step === 'map') void navigate({ to: '/listings' });
    else if (step === 'address')
      void navigate({ to: '/orders', search: { hold: ['addressIncomplete'], order: targets[0]!.id } });
    else return;
    askStep(null);
  }, [step, targets, navigate]);
  if (!step || step === 'map' || step === 'address') return null;
  return (
    <Suspense>
      <CommandDialog name={step} targets={targets} onClose={() => askStep(null)} />
    </Suspense>
  );
}
