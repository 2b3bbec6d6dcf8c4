/** Places of a price list: provinces and cities to choose from, by name; districts and streets that are there stay. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Choices } from '../../ui/filter-bar.tsx';
import { listText } from '../../ui/format.ts';
import { divisionsQuery, usePlaceNames } from '../nodes/places.ts';
import css from './price-lists.module.css';

const ELSEWHERE = '*';

type Props = {
  label: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
  /** What no place at all means. */
  none: string;
  /** Whether "everywhere else" is a place here. */
  elsewhere?: boolean;
};

export function PlaceChoice({ label, value, onChange, none, elsewhere = true }: Props) {
  const { t } = useTranslation();
  const { data: provinces } = useQuery(divisionsQuery);
  const nameOf = usePlaceNames();
  const word = (code: string) => (code === ELSEWHERE ? t('division.elsewhere') : nameOf(code));
  const options = useMemo(() => {
    const codes = [
      ...(elsewhere ? [ELSEWHERE] : []),
      ...value.filter((code) => code !== ELSEWHERE),
      ...(provinces ?? []).map(({ code }) => code),
      ...(provinces ?? []).flatMap(({ cities }) => cities.map(({ code }) => code)),
    ];
    return [...new Set(codes)].map((code) => ({ value: code, text: word(code) }));
  }, [provinces, value, elsewhere, t]);
  const text = listText(value.map(word));
  return (
    <span className={css.places}>
      <Choices
        plain
        label={
          <span title={text}>
            <span className="visually-hidden">{label}</span>
            {text || none}
          </span>
        }
        options={options}
        chosen={value}
        onChoose={onChange}
      />
    </span>
  );
}
