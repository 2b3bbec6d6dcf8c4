/**
 * A day, or a moment of the house's clock, typed or picked. Told as everywhere else (`2026-11-22`), whatever the browser's
 * language is; understands what people type (`day.ts`). Down opens the calendar, where the arrows move and Enter picks.
 */
import { Popover } from 'antd';
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from './date-field.module.css';
import { addMonths, readClock, readDay, weekdayOf, weeksOf } from './day.ts';
import fields from './fields.module.css';
import { TextField } from './fields.tsx';
import { addDays, dayOf } from './format.ts';
import { IconButton } from './icon-button.tsx';
import { useKeys } from './keys.ts';

type Props = {
  /** `2026-11-22`, with `time` `2026-11-22T14:05`; '' where none is chosen. */
  value: string;
  onChange: (value: string) => void;
  time?: boolean;
  /** First and last day that can be chosen. */
  min?: string;
  max?: string;
  /** There is always a day: it can be changed, not cleared. */
  required?: boolean;
  id?: string;
  'aria-label'?: string;
  'aria-describedby'?: string | undefined;
  disabled?: boolean;
  title?: string;
};

/** Typed to the end; anything shorter may still become another day. */
const isWhole = (text: string, time: boolean) =>
  (time ? /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d$/ : /^\d{4}-\d\d-\d\d$/).test(text);

export function DateField({ value, onChange, time = false, min, max, required = false, ...rest }: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const { typed, type, settle, wrong, today } = useTyped({ value, onChange, time, min, max, required });
  const leave = () => {
    setOpen(false);
    input.current?.focus();
  };
  const pick = (day: string) => {
    onChange(time && day ? `${day}T${value.slice(11) || '00:00'}` : day);
    leave();
  };
  return (
    <span className={css.field}>
      <TextField
        {...{ title: t('date.hint'), placeholder: t(time ? 'date.placeholderTime' : 'date.placeholder'), ...rest }}
        ref={input}
        data-clock={time || undefined}
        autoComplete="off"
        maxLength={20}
        aria-invalid={wrong || undefined}
        value={typed}
        onFocus={(event) => event.target.select()}
        onChange={(event) => type(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.ctrlKey || event.metaKey) settle();
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      />
      <Popover
        content={
          <Calendar
            {...{ min, max, required }}
            chosen={value.slice(0, 10)}
            today={today}
            onPick={pick}
            onLeave={leave}
          />
        }
        trigger="click"
        placement="bottomRight"
        arrow={false}
        open={open}
        onOpenChange={setOpen}
        destroyOnHidden
        styles={{ container: { padding: 8 } }}
      >
        <button
          type="button"
          className={css.open}
          tabIndex={-1}
          disabled={rest.disabled}
          aria-label={t('date.choose')}
          aria-expanded={open}
        >
          <CalendarDays size={14} aria-hidden />
        </button>
      </Popover>
      {open && <CalendarKeys onLeave={leave} />}
    </span>
  );
}

type Typing = Required<Pick<Props, 'value' | 'onChange' | 'time' | 'required'>> & {
  min: string | undefined;
  max: string | undefined;
};

/** Keeps what is typed while it is no day yet; what was left as none shows the day there was. */
function useTyped({ value, onChange, time, min, max, required }: Typing) {
  const shown = value.replace('T', ' ');
  const [typed, setTyped] = useState(shown);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(shown);
  }
  const today = dayOf(new Date());
  const read = (text: string): string | null => {
    if (text.trim() === '') return required ? null : '';
    const found = time ? readClock(text, today) : readDay(text, today);
    const day = found?.slice(0, 10) ?? '';
    return found && day >= (min ?? '') && day <= (max ?? '9999') ? found : null;
  };
  const tell = (next: string | null) => next !== null && next !== value && onChange(next);
  return {
    ...{ typed, today, wrong: read(typed) === null },
    type: (text: string) => {
      setTyped(text);
      if (text === '' || isWhole(text, time)) tell(read(text));
    },
    settle: () => {
      const next = read(typed);
      tell(next);
      setTyped((next ?? value).replace('T', ' '));
    },
  };
}

/** What lies behind is not meant while the calendar is open. */
function CalendarKeys({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  useKeys(t('date.choose'), [{ keys: ['Escape'], label: t('action.close'), run: onLeave }], true);
  return null;
}

type CalendarProps = {
  chosen: string;
  today: string;
  min: string | undefined;
  max: string | undefined;
  required: boolean;
  onPick: (day: string) => void;
  onLeave: () => void;
};

const MOVES: Readonly<Record<string, (day: string) => string>> = {
  ArrowLeft: (day) => addDays(day, -1),
  ArrowRight: (day) => addDays(day, 1),
  ArrowUp: (day) => addDays(day, -7),
  ArrowDown: (day) => addDays(day, 7),
  PageUp: (day) => addMonths(day, -1),
  PageDown: (day) => addMonths(day, 1),
  Home: (day) => addDays(day, -weekdayOf(day)),
  End: (day) => addDays(day, 6 - weekdayOf(day)),
};

function Calendar({ chosen, today, min = '', max = '9999', required, onPick, onLeave }: CalendarProps) {
  const { t, i18n } = useTranslation();
  const [at, setAt] = useState(chosen || (today > max ? max : today < min ? min : today));
  const sheet = useRef<HTMLTableElement>(null);
  useEffect(() => sheet.current?.querySelector<HTMLElement>(`[data-day="${at}"]`)?.focus(), [at]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || /^F\d/.test(event.key)) return;
    event.stopPropagation();
    const move = MOVES[event.key];
    if (event.key === 'Escape') onLeave();
    else if (move) setAt(move(at));
    else return;
    event.preventDefault();
  };
  const words = (options: Intl.DateTimeFormatOptions, day: string) =>
    new Intl.DateTimeFormat(i18n.language, { timeZone: 'UTC', ...options }).format(new Date(`${day}T00:00:00Z`));
  const weeks = weeksOf(at);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons in it
    <div className={css.calendar} onKeyDown={onKeyDown}>
      <div className={css.month}>
        <IconButton
          icon={ChevronLeft}
          label={t('date.monthBefore')}
          size={14}
          onClick={() => setAt(addMonths(at, -1))}
        />
        <strong aria-live="polite">{words({ year: 'numeric', month: 'long' }, at)}</strong>
        <IconButton
          icon={ChevronRight}
          label={t('date.monthAfter')}
          size={14}
          onClick={() => setAt(addMonths(at, 1))}
        />
      </div>
      <table ref={sheet}>
        <thead>
          <tr>
            {weeks[0]!.map((day) => (
              <th key={day} abbr={words({ weekday: 'long' }, day)}>
                {words({ weekday: 'narrow' }, day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td key={day}>
                  <button
                    type="button"
                    data-day={day}
                    data-other={day.slice(0, 7) !== at.slice(0, 7) || undefined}
                    data-today={day === today || undefined}
                    aria-pressed={day === chosen}
                    aria-label={words({ dateStyle: 'full' }, day)}
                    tabIndex={day === at ? 0 : -1}
                    disabled={day < min || day > max}
                    onClick={() => onPick(day)}
                  >
                    {Number(day.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div className={css.foot}>
        <button type="button" disabled={today < min || today > max} onClick={() => onPick(today)}>
          {t('date.today')}
        </button>
        {!required && (
          <button type="button" onClick={() => onPick('')}>
            {t('date.clear')}
          </button>
        )}
      </div>
    </div>
  );
}

/** With its name above it and, where it helps, a word below. */
export function LabelledDate({ label, hint, ...props }: Props & { label: string; hint?: string }) {
  const id = useId();
  return (
    <div className={fields.labelled}>
      <label htmlFor={id}>{label}</label>
      <DateField {...props} id={id} aria-describedby={hint ? `${id}-hint` : undefined} />
      {hint && (
        <span id={`${id}-hint`} className="quiet">
          {hint}
        </span>
      )}
    </div>
  );
}
