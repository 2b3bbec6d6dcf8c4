/** Codes of the pieces of a line, scanned one after the other; a scanner's Enter goes on in the same field. */
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../ui/fields.tsx';
import { codesOf } from './codes-of.ts';

type Props = { name: string; value: string; onChange: (typed: string, codes: string[]) => void };

export function SerialsField({ name, value, onChange }: Props) {
  const { t } = useTranslation();
  const change = (typed: string) => onChange(typed, codesOf(typed));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.ctrlKey) return;
    event.preventDefault();
    if (!value.endsWith(' ')) change(`${value} `);
  };
  return (
    <TextField
      aria-label={`${t('serials.title')} ${name}`}
      placeholder={t('serials.scanEach')}
      value={value}
      onChange={(event) => change(event.target.value)}
      onKeyDown={onKeyDown}
    />
  );
}
