/** A few alternatives of one view, side by side; where they are wider than the screen, the chosen one is in sight. */
import { useLayoutEffect, useRef } from 'react';
import css from './tabs.module.css';

type Props<Value extends string> = {
  label: string;
  value: Value;
  options: readonly { value: Value; text: string; key?: string; count?: number }[];
  onPick: (value: Value) => void;
};

export function Tabs<Value extends string>({ label, value, options, onPick }: Props<Value>) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tabs = list.current!;
    const chosen = tabs.querySelector<HTMLElement>('[aria-selected="true"]');
    if (!chosen) return;
    const { offsetLeft: from, offsetWidth } = chosen;
    tabs.scrollLeft = Math.min(from, Math.max(tabs.scrollLeft, from + offsetWidth - tabs.clientWidth));
  }, [value]);
  return (
    <div ref={list} className={css.tabs} role="tablist" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="tab"
          className={css.tab}
          aria-selected={option.value === value}
          onClick={() => onPick(option.value)}
        >
          {option.text}
          {option.count !== undefined && option.count > 0 && <b>{option.count}</b>}
          {option.key && <small>{option.key}</small>}
        </button>
      ))}
    </div>
  );
}
