/**
 * The keyboard. Parts of a page bind keys while they are shown; the newest part is asked first, an open dialog keeps the
 * keys from everything behind it. The help (`?`) lists what is bound at this moment, so it cannot be out of date.
 */
import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from 'react';
import { keepTyped } from './type-ahead.ts';

export type Binding = {
  /** `j`, `Enter`, `F9`, `Ctrl+k`; several for one action are alternatives. */
  keys: readonly string[];
  /** What it does, translated. An empty label keeps it out of the help. */
  label: string;
  run: () => void;
};
export type Layer = { title: string; bindings: readonly Binding[]; blocking: boolean; height: number };

let layers: readonly { current: Layer }[] = [];
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};

/** How many blocking parts lie under a part. What the page under a dialog shows later does not come above it. */
const Height = createContext(0);

/** Around what a blocking part contains. */
export const Above = ({ children }: { children: ReactNode }) =>
  createElement(Height, { value: useContext(Height) + 1 }, children);

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && target.type === 'checkbox');

/** `?` is on no barcode: in a station's empty field it asks for help. */
const asksForHelp = (name: string, target: EventTarget | null) =>
  name === '?' && target instanceof HTMLInputElement && 'scan' in target.dataset && target.value === '';

/** A list's search field keeps letters; what moves in the list goes through to it. */
const movesInList = (name: string, event: KeyboardEvent) =>
  event.target instanceof HTMLInputElement &&
  'search' in event.target.dataset &&
  (name === 'ArrowDown' || name === 'ArrowUp' || (name === 'Enter' && !event.defaultPrevented));

const nameOf = (event: KeyboardEvent) => `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.key}`;

/** While text is typed, only function keys, Escape and Ctrl combinations are ours. */
const worksWhileTyping = (name: string) => name.startsWith('Ctrl+') || name === 'Escape' || /^F\d+$/.test(name);

function onKey(event: KeyboardEvent) {
  if (event.isComposing || event.altKey || keepTyped(event)) return;
  const name = nameOf(event);
  if (typing(event.target) && !worksWhileTyping(name) && !asksForHelp(name, event.target) && !movesInList(name, event))
    return;
  // Enter and Space on a focused button or link belong to it.
  if (
    (name === 'Enter' || name === ' ') &&
    event.target instanceof Element &&
    event.target.closest('button, a, summary')
  )
    return;
  for (const { current: layer } of [...layers].reverse()) {
    const binding = layer.bindings.find(({ keys }) => keys.includes(name));
    if (binding) {
      event.preventDefault();
      binding.run();
      return;
    }
    if (layer.blocking) return;
  }
}

/** Binds keys while the calling component is mounted. `blocking` hides all that lies under it (dialogs); its content is in `Above`. */
export function useKeys(title: string, bindings: readonly Binding[], blocking = false): void {
  const height = useContext(Height) + (blocking ? 1 : 0);
  const layer = useRef<Layer>({ title, bindings, blocking, height });
  layer.current = { title, bindings, blocking, height };
  // Who blocks is bound before the parts inside it, which mount in the same moment.
  const useMounted = blocking ? useLayoutEffect : useEffect;
  useMounted(() => {
    if (layers.length === 0) window.addEventListener('keydown', onKey);
    layers = [...layers, layer].toSorted((a, b) => a.current.height - b.current.height);
    tell();
    return () => {
      layers = layers.filter((other) => other !== layer);
      if (layers.length === 0) window.removeEventListener('keydown', onKey);
      tell();
    };
  }, []);
}

/** Something lies above the page and keeps the keys. */
export const isCovered = (): boolean => layers.some(({ current }) => current.blocking);

/** What is bound now, newest first. */
export const useLayers = (): readonly { current: Layer }[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => layers,
  );
