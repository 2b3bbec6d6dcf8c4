/** A whole number within its bounds; empty is null, and what is no such number is not taken. */
import { useState } from 'react';
import { TextField } from '../../ui/fields.tsx';
import css from './rules.module.css';

type Props = {
  label: string;
  least: number;
  most: number;
  value: number | null;
  unit?: string;
  onChange: (value: number | null) => void;
};

export function WholeField({ label, least, most, value, unit, onChange }: Props) {
  const shown = value === null ? '' : String(value);
  const [typed, setTyped] = useState(shown);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(shown);
  }
  const readable = (text: string) => /^-?\d{1,7}$/.test(text) && Number(text) >= least && Number(text) <= most;
  return (
    <span className={css.number}>
      <TextField
        inputMode="numeric"
        aria-label={label}
        placeholder={label}
        aria-invalid={(typed !== '' && !readable(typed)) || undefined}
        value={typed}
        onChange={(event) => {
          const text = event.target.value.trim();
          setTyped(text);
          if (text !== '' && !readable(text)) return;
          const next = text === '' ? null : Number(text);
          setKnown(next);
          onChange(next);
        }}
        onBlur={() => setTyped(shown)}
      />
      {unit && <span className="quiet">{unit}</span>}
    </span>
  );
}
