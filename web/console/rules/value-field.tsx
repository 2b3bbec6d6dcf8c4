/** The value of a comparison, typed or chosen as its field is: money with its point, provinces and shops from their list. */
import { useState } from 'react';
import type { ReviewComparison, RuleFieldKind } from '../../../src/contract/rules.ts';
import { DateField } from '../../ui/date-field.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Choices } from '../../ui/filter-bar.tsx';
import { localOf, momentOf } from '../../ui/format.ts';
import { decimalOf, minorOf } from '../../ui/minor.ts';
import { digitsOf, formOf, isChosen, takesSeveral, type ValueForm } from './rule-fields.ts';
import css from './rules.module.css';
import type { RuleWords } from './use-rule-words.ts';
import { WordsField } from './words-field.tsx';

type Value = ReviewComparison['value'];
type Props = { comparison: ReviewComparison; words: RuleWords; onChange: (value: Value) => void };

const textsOf = (value: Value): string[] =>
  Array.isArray(value) ? value : value === undefined || value === '' ? [] : [String(value)];

export function ValueField({ comparison, words, onChange }: Props) {
  const { t } = words;
  const { field, op } = comparison;
  const kind = words.kindOf(field);
  const form = formOf(field, kind);
  const label = t('rules.value');
  const given = textsOf(comparison.value);
  const several = takesSeveral(op);
  if (isChosen(form, op)) {
    const choose = (chosen: string[]) => onChange(several ? chosen : chosen[0]);
    return (
      <Choices
        label={given.length === 0 ? t('form.choose') : ''}
        options={words.options[form.of]}
        chosen={given}
        single={!several}
        required={!several}
        onChoose={choose}
      />
    );
  }
  if (several) return <Several {...{ label, form, kind, given }} onChange={onChange} />;
  if (form.form === 'moment')
    return (
      <DateField
        time
        aria-label={label}
        value={given[0] ? localOf(given[0]) : ''}
        onChange={(clock) => onChange(clock ? momentOf(clock) : undefined)}
      />
    );
  if (kind === 'number') return <NumberValue {...{ label, form }} value={given[0] ?? ''} onChange={onChange} />;
  return (
    <TextField
      value={given[0] ?? ''}
      maxLength={200}
      aria-label={label}
      onChange={(event) => onChange(event.target.value || undefined)}
    />
  );
}

type SeveralProps = {
  label: string;
  form: ValueForm;
  kind: RuleFieldKind;
  given: string[];
  onChange: (value: Value) => void;
};

function Several({ label, form, kind, given, onChange }: SeveralProps) {
  const digits = digitsOf(form);
  const number = kind === 'number';
  return (
    <WordsField
      label={label}
      words={given}
      numeric={number}
      {...(number && {
        read: (typed: string) => minorOf(typed, digits),
        show: (word: string) => decimalOf(word, digits),
      })}
      onChange={onChange}
    />
  );
}

type NumberProps = { label: string; form: ValueForm; value: string; onChange: (value: string | undefined) => void };

/** What is no number yet stays as typed and counts as no value. */
function NumberValue({ label, form, value, onChange }: NumberProps) {
  const digits = digitsOf(form);
  const shown = value === '' ? '' : decimalOf(value, digits);
  const [typed, setTyped] = useState(shown);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if ((minorOf(typed, digits) ?? '') !== value) setTyped(shown);
  }
  const unit = form.form === 'money' ? '¥' : 'unit' in form ? form.unit : null;
  const wrong = !minorOf(typed, digits);
  return (
    <span className={css.number}>
      <TextField
        inputMode="numeric"
        aria-label={label}
        aria-invalid={wrong || undefined}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          const minor = minorOf(event.target.value, digits) ?? '';
          setKnown(minor);
          onChange(minor || undefined);
        }}
      />
      {unit && <span className="quiet">{unit}</span>}
    </span>
  );
}
