/**
 * What the person likes: columns, saved views, explanations put away. The console fills this store when somebody signs in
 * and says how a change is kept; until then everything is as it comes.
 */
import { useCallback, useSyncExternalStore } from 'react';

export type Preferences = ReadonlyMap<string, object>;

let known: Preferences = new Map();
let keep: (name: string, value: object) => void = () => {};
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};

export function startPreferences(all: Preferences, keepChange: (name: string, value: object) => void): void {
  known = all;
  keep = keepChange;
  tell();
}

/** For what is changed outside of any component. */
export function changePreference<Value extends object>(name: string, next: (before: Value | undefined) => Value): void {
  const value = next(known.get(name) as Value | undefined);
  known = new Map(known).set(name, value);
  keep(name, value);
  tell();
}

/** The preference and a way to change it; `undefined` while there is none. */
export function usePreference<Value extends object>(name: string): [Value | undefined, (value: Value) => void] {
  const value = useSyncExternalStore(
    useCallback((listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    }, []),
    () => known.get(name),
  ) as Value | undefined;
  const change = useCallback((next: Value) => changePreference<Value>(name, () => next), [name]);
  return [value, change];
}
