/** What a day of age of a piece weighs when nodes are compared (SRC-1); it stands once, beside the rules. */
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../ui/fields.tsx';
import { decimalOf, minorOf } from '../../ui/minor.ts';
import css from './rules.module.css';

type Props = { age: string; mayWrite: boolean; onChange: (age: string) => void };

export function AgeWeight({ age, mayWrite, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const shown = age === '' ? '' : decimalOf(age, 2);
  const [typed, setTyped] = useState(shown);
  const [known, setKnown] = useState(age);
  if (known !== age) {
    setKnown(age);
    setTyped(shown);
  }
  const minor = minorOf(typed, 2);
  const keep = () => {
    if (minor !== null && minor.length <= 9 && minor !== age) onChange(minor === '0' ? '' : minor);
    else setTyped(shown);
  };
  return (
    <div className={css.age}>
      <label htmlFor={id}>{t('rules.age')}</label>
      <span className={css.number}>
        <TextField
          id={id}
          inputMode="numeric"
          disabled={!mayWrite}
          aria-invalid={minor === null || undefined}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={keep}
          onKeyDown={(event) => event.key === 'Enter' && keep()}
        />
        <span className="quiet">¥</span>
      </span>
      <span className="quiet">{t('rules.ageHint')}</span>
    </div>
  );
}
