/**
 * The form of every master: sections of fields described as data. What was changed is marked; what the server refuses
 * stands at the field it names. Ctrl+S saves, Escape leaves with the draft kept.
 */
import { Switch } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateField } from './date-field.tsx';
import { Select, TextArea, TextField } from './fields.tsx';
import { Choices, type Option } from './filter-bar.tsx';
import css from './form.module.css';
import { figureOf, minorOf } from './minor.ts';
import { problemOf, refusalText } from './problem.ts';
import type { Draft } from './use-draft.ts';

type Kind =
  | { kind: 'text'; placeholder?: string }
  | { kind: 'area' }
  /** A calendar day; null where none is chosen. */
  | { kind: 'day' }
  /** A whole number as text, or as a number where it is `counted`; what is empty is null where `optional`. */
  | { kind: 'whole'; unit?: string; optional?: boolean; counted?: boolean }
  /** Digits that are shown with a decimal point: money in minor units, thousandths as per cent. */
  | { kind: 'decimal'; digits: number; unit?: string; optional?: boolean }
  | { kind: 'switch' }
  | { kind: 'choice'; options: readonly Option[] }
  | { kind: 'choices'; options: readonly Option[] }
  /** Goes in and never comes out: `set` says whether there is one, `lines` that it has several (a key in PEM). */
  | { kind: 'secret'; set: boolean; lines?: boolean }
  | { kind: 'own'; draw: (value: never, change: (value: never) => void) => ReactNode };

export type Field<Document> = Kind & {
  name: keyof Document & string;
  label: string;
  hint?: string;
  /** Over the whole width. */
  wide?: boolean;
  required?: boolean;
  /** Cannot be changed (a code that others know it by). */
  fixed?: boolean;
};

export type FormSection<Document> = { title: string; hint?: string; fields: readonly Field<Document>[] };

type FormProps<Document extends object> = {
  sections: readonly FormSection<Document>[];
  draft: Draft<Document>;
  /** What the server said no to, if it did. */
  error: unknown;
  readOnly?: boolean;
};

export function Form<Document extends object>({ sections, draft, error, readOnly = false }: FormProps<Document>) {
  const { i18n } = useTranslation();
  const problem = error ? problemOf(error) : null;
  const refusedField = problem?.data?.['field'];
  const known = sections.some((section) => section.fields.some((field) => field.name === refusedField));
  return (
    <div className={css.form}>
      {sections.map((section) => (
        <fieldset key={section.title} className={css.section} disabled={readOnly}>
          <legend>{section.title}</legend>
          {section.hint && <p className={css.hint}>{section.hint}</p>}
          <div className={css.fields}>
            {section.fields.map((field) => (
              <FormField
                key={field.name}
                field={field}
                draft={draft}
                refusal={
                  problem && known && refusedField === field.name ? refusalText(i18n, problem.code, problem.data) : null
                }
              />
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

type FieldProps<Document extends object> = { field: Field<Document>; draft: Draft<Document>; refusal: string | null };

function FormField<Document extends object>({ field, draft, refusal }: FieldProps<Document>) {
  const { t } = useTranslation();
  const id = useId();
  const notes = [refusal, field.hint].filter(Boolean);
  return (
    <div
      className={css.field}
      data-wide={field.wide || undefined}
      data-changed={field.name in draft.changes || undefined}
      data-refused={refusal ? true : undefined}
    >
      <label htmlFor={id} id={`${id}-label`}>
        {field.label}
        {field.required && (
          <span className={css.required} title={t('form.required')}>
            *
          </span>
        )}
      </label>
      <Control id={id} field={field} draft={draft} described={notes.length > 0 ? `${id}-note` : undefined} />
      {notes.length > 0 && (
        <p id={`${id}-note`} className={refusal ? css.refusal : css.hint} role={refusal ? 'alert' : undefined}>
          {refusal ?? field.hint}
        </p>
      )}
    </div>
  );
}

type ControlProps<Document extends object> = {
  id: string;
  field: Field<Document>;
  draft: Draft<Document>;
  described: string | undefined;
};

function Control<Document extends object>({ id, field, draft, described }: ControlProps<Document>) {
  const { t } = useTranslation();
  const value = draft.values[field.name];
  const change = (next: unknown) => draft.set(field.name, next as Document[typeof field.name]);
  const common = { id, 'aria-describedby': described, disabled: field.fixed ?? false };
  switch (field.kind) {
    case 'text':
      return (
        <TextField
          {...common}
          value={String(value ?? '')}
          placeholder={field.placeholder}
          onChange={(event) => change(event.target.value)}
        />
      );
    case 'area':
      return <TextArea {...common} rows={3} value={String(value ?? '')} onChange={(e) => change(e.target.value)} />;
    case 'day':
      return (
        <DateField
          {...common}
          value={String(value ?? '')}
          required={field.required ?? false}
          onChange={(day) => change(day || null)}
        />
      );
    case 'whole':
    case 'decimal':
      return <NumberField {...common} field={field} value={value as string | number | null} onChange={change} />;
    case 'switch':
      return (
        <Switch {...common} size="small" aria-labelledby={`${id}-label`} checked={value === true} onChange={change} />
      );
    case 'choice':
      return <Select {...common} options={field.options} value={String(value ?? '')} onChange={change} />;
    case 'choices':
      return (
        <Choices
          label={t('form.choose')}
          options={field.options}
          chosen={value as string[]}
          onChoose={(chosen) => change(chosen)}
        />
      );
    case 'secret': {
      const secret = {
        ...common,
        value: String(value ?? ''),
        placeholder: field.set ? t('form.secretSet') : t('form.secretMissing'),
      };
      return field.lines ? (
        <div className={css.lines}>
          <TextArea
            {...secret}
            rows={3}
            maxLength={20_000}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change(event.target.value)}
          />
        </div>
      ) : (
        <TextField
          {...secret}
          type="password"
          autoComplete="new-password"
          onChange={(event) => change(event.target.value)}
        />
      );
    }
    case 'own':
      return <>{field.draw(value as never, change as (value: never) => void)}</>;
  }
}

type NumberProps = {
  id?: string;
  disabled?: boolean;
  'aria-label'?: string;
  field: { kind: 'whole' | 'decimal'; digits?: number; unit?: string; optional?: boolean; counted?: boolean };
  value: string | number | null;
  onChange: (value: string | number | null) => void;
};

/** Keeps what is typed while it is no number yet, and the kind of value (text or number) it was given. */
export function NumberField({ field, value, onChange, ...rest }: NumberProps) {
  const digits = field.digits ?? 0;
  const shown = value === null ? '' : figureOf(String(value), digits);
  const [typed, setTyped] = useState(shown);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (minorOf(typed, digits) !== (value === null ? '' : String(value))) setTyped(shown);
  }
  const type = (text: string) => {
    setTyped(text);
    const minor = minorOf(text, digits);
    if (minor === null || (minor === '' && !field.optional)) return;
    const next = minor === '' ? null : field.counted || typeof value === 'number' ? Number(minor) : minor;
    setKnown(next);
    onChange(next);
  };
  const wrong = minorOf(typed, digits) === null || (typed.trim() === '' && !field.optional);
  return (
    <span className={css.number}>
      <TextField
        {...rest}
        inputMode="numeric"
        aria-invalid={wrong || undefined}
        value={typed}
        onChange={(event) => type(event.target.value)}
        onBlur={() => wrong && setTyped(shown)}
      />
      {field.unit && <span className={css.unit}>{field.unit}</span>}
    </span>
  );
}
