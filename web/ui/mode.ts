/**
 * Light or dark: follows the system unless the person chose. This browser remembers it; `look.ts` keeps it per person.
 */
import { useSyncExternalStore } from 'react';
import { cssOf, type Mode } from './tokens.ts';

const KEY = 'guanjia.mode';
const system = () => matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

const read = (): Mode => {
  const chosen = localStorage.getItem(KEY);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system().matches ? 'dark' : 'light';
};

let sheet: HTMLStyleElement | null = null;
function apply() {
  sheet ??= document.head.appendChild(document.createElement('style'));
  sheet.textContent = cssOf(read());
  for (const listener of listeners) listener();
}

/** Call once before the first render, so that nothing flashes in the wrong colours. */
export function startMode(): void {
  apply();
  system().addEventListener('change', apply);
}

export function setMode(mode: Mode): void {
  if (localStorage.getItem(KEY) === mode) return;
  localStorage.setItem(KEY, mode);
  apply();
}

export const useMode = (): Mode =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, read);
