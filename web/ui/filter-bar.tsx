/** Filters as a row of small menus; what is chosen shows on the button, one click clears it. */
import { Popover } from 'antd';
import { ChevronDown, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from './filter-bar.module.css';
import { listText } from './format.ts';
import { useKeys } from './keys.ts';

export type Option = { value: string; text: string };

type ChoicesProps = {
  label: ReactNode;
  options: readonly Option[];
  chosen: readonly string[];
  onChoose: (values: string[]) => void;
  /** Without the chosen values on the button. */
  plain?: boolean;
  /** One value at a time. */
  single?: boolean;
  /** There is always a value: it can be changed, not cleared. */
  required?: boolean;
  /** A last line that takes every choice back. */
  reset?: { text: string; run: () => void };
};

/** A menu of values to choose from; more than eight can be searched. */
export function Choices({
  label,
  options,
  chosen,
  onChoose,
  plain = false,
  single = false,
  required = false,
  reset,
}: ChoicesProps) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const names = chosen.map((value) => options.find((option) => option.value === value)?.text ?? value);
  const pick = (value: string) => {
    if (single) {
      onChoose(chosen.includes(value) && !required ? [] : [value]);
      setOpen(false);
    } else onChoose(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  };
  const leave = () => {
    setOpen(false);
    button.current?.focus();
  };
  const active = !plain && chosen.length > 0;
  return (
    <span className={css.filter} data-active={active || undefined}>
      <Popover
        content={<Menu {...{ options, chosen, single, reset }} acts={plain && single} onPick={pick} onLeave={leave} />}
        trigger="click"
        placement="bottomLeft"
        arrow={false}
        open={open}
        onOpenChange={setOpen}
        destroyOnHidden
        styles={{ container: { padding: 4 } }}
      >
        <button ref={button} type="button" className={css.button} aria-expanded={open}>
          <span>{label}</span>
          {active && <span className={css.chosen}>{names.length > 2 ? names.length : listText(names)}</span>}
          {!active && !plain && <ChevronDown size={12} aria-hidden />}
        </button>
      </Popover>
      {open && <MenuKeys onLeave={leave} />}
      {active && !required && (
        <button type="button" className={css.clear} aria-label={t('filter.clear')} onClick={() => onChoose([])}>
          <X size={12} aria-hidden />
        </button>
      )}
    </span>
  );
}

/** What lies behind is not meant, wherever the focus is: `a` would approve an order. Ends with the choice, not with its picture. */
function MenuKeys({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  useKeys(t('filter.find'), [{ keys: ['Escape'], label: t('action.close'), run: onLeave }], true);
  return null;
}

type MenuProps = Pick<ChoicesProps, 'options' | 'chosen'> & {
  single: boolean;
  /** Each is something to do, none is a value that stays: there is no mark to be shown. */
  acts: boolean;
  reset: ChoicesProps['reset'];
  onPick: (value: string) => void;
  onLeave: () => void;
};

/** The values. While open they have the keyboard: arrows move, Enter and Space choose, Escape goes back to the button. */
function Menu({ options, chosen, single, acts, reset, onPick, onLeave }: MenuProps) {
  const { t } = useTranslation();
  const menu = useRef<HTMLDivElement>(null);
  const [find, setFind] = useState('');
  const shown = options.filter((option) => option.text.toLowerCase().includes(find.toLowerCase()));
  const inputs = () => [
    ...(menu.current?.querySelectorAll<HTMLInputElement | HTMLButtonElement>('input, button') ?? []),
  ];
  useEffect(() => {
    const [first] = inputs();
    const here =
      first?.type === 'search' ? first : (inputs().find((input) => 'checked' in input && input.checked) ?? first);
    here?.focus({ preventScroll: true });
  }, []);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.ctrlKey || /^F\d/.test(event.key)) return;
    event.stopPropagation();
    const all = inputs();
    const at = all.indexOf(event.target as HTMLInputElement);
    const searching = all[at]?.type === 'search';
    if (event.key === 'Tab' || event.key === 'Escape') onLeave();
    if (event.key === 'ArrowDown') all[at + 1]?.focus();
    else if (event.key === 'ArrowUp') all[at - 1]?.focus();
    else if (event.key === 'Enter' || (event.key === ' ' && !searching)) {
      all[searching ? 1 : at]?.click();
      if (single) onLeave();
    } else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the inputs in it
    <div ref={menu} className={css.menu} onKeyDown={onKeyDown}>
      {options.length > 8 && (
        <input
          type="search"
          className={css.find}
          value={find}
          placeholder={t('filter.find')}
          aria-label={t('filter.find')}
          onChange={(event) => setFind(event.target.value)}
        />
      )}
      <ul className={css.options} data-acts={acts || undefined}>
        {shown.map((option) => (
          <li key={option.value}>
            <label className={css.option}>
              <input
                type={single ? 'radio' : 'checkbox'}
                checked={chosen.includes(option.value)}
                onChange={() => onPick(option.value)}
              />
              <span className="clip">{option.text}</span>
            </label>
          </li>
        ))}
        {shown.length === 0 && <li className={css.none}>{t('filter.none')}</li>}
      </ul>
      {reset && (
        <button type="button" className={css.reset} onClick={reset.run}>
          {reset.text}
        </button>
      )}
    </div>
  );
}

/** One line on top of a list: search, filters, and at the far end what acts on the list. */
export function FilterBar({ children, end }: { children: ReactNode; end?: ReactNode }) {
  return (
    <search className={css.bar}>
      <div className={css.filters}>{children}</div>
      {end && <div className={css.end}>{end}</div>}
    </search>
  );
}

type SearchTextProps = {
  value: string;
  placeholder: string;
  onSearch: (text: string) => void;
  /** Takes what is typed as soon as it is shown. */
  autoFocus?: boolean;
};

/**
 * Searches on Enter or when the field is left, so half a number never queries the server. Arrows move in the list from
 * here, and Enter on words that were searched for opens the row.
 */
export function SearchText({ value, placeholder, onSearch, autoFocus = false }: SearchTextProps) {
  const [draft, setDraft] = useState(value);
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    setShown(value);
    setDraft(value);
  }
  const search = (text: string) => text !== value && onSearch(text.trim());
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus) input.current?.focus();
  }, [autoFocus]);
  return (
    <input
      ref={input}
      type="search"
      data-search
      className={css.search}
      value={draft}
      placeholder={placeholder}
      aria-label={placeholder}
      onChange={(event) => {
        setDraft(event.target.value);
        if (event.target.value === '') search('');
      }}
      onBlur={() => search(draft)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && draft !== value) {
          event.preventDefault();
          search(draft);
        }
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
