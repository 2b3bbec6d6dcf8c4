/** Text fields of dialogs and panels: one look, one place. */
import {
  type ComponentProps,
  type InputHTMLAttributes,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import css from './fields.module.css';
import type { Option } from './filter-bar.tsx';

export const TextField = (props: ComponentProps<'input'>) => <input {...props} className={css.field} />;

export const TextArea = (props: TextareaHTMLAttributes<HTMLTextAreaElement>) => (
  <textarea maxLength={500} {...props} className={css.field} />
);

type SelectProps = Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange'> & {
  options: readonly Option[];
  onChange: (value: string) => void;
};

export const Select = ({ options, onChange, ...props }: SelectProps) => (
  <select {...props} className={css.select} onChange={(event) => onChange(event.target.value)}>
    {options.map((option) => (
      <option key={option.value} value={option.value}>
        {option.text}
      </option>
    ))}
  </select>
);

type Labelled = InputHTMLAttributes<HTMLInputElement> & { label: string; hint?: string };

/** A field with its name above it and, where it helps, a word below. */
export function LabelledField({ label, hint, ...props }: Labelled) {
  const id = useId();
  return (
    <div className={css.labelled}>
      <label htmlFor={id}>{label}</label>
      <input {...props} id={id} className={css.field} aria-describedby={hint ? `${id}-hint` : undefined} />
      {hint && (
        <span id={`${id}-hint`} className="quiet">
          {hint}
        </span>
      )}
    </div>
  );
}

/** The same for text of several lines: a reason, a note. */
export function LabelledArea({ label, ...props }: TextareaHTMLAttributes<HTMLTextAreaElement> & { label: string }) {
  const id = useId();
  return (
    <div className={css.labelled}>
      <label htmlFor={id}>{label}</label>
      <TextArea {...props} id={id} />
    </div>
  );
}

/** The same for one of a few. */
export function LabelledSelect({ label, ...props }: SelectProps & { label: string }) {
  const id = useId();
  return (
    <div className={css.labelled}>
      <label htmlFor={id}>{label}</label>
      <Select {...props} id={id} />
    </div>
  );
}
