/** A few alternatives of one view, side by side. */
import css from './tabs.module.css';

type Props<Value extends string> = {
  label: string;
  value: Value;
  options: readonly { value: Value; text: string; key?: string; count?: number }[];
  onPick: (value: Value) => void;
};

export function Tabs<Value extends string>({ label, value, options, onPick }: Props<Value>) {
  return (
    <div className={css.tabs} role="tablist" aria-label={label}>
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
