/** Province, city and district one after the other; whoever changes the outer one chooses the inner ones anew. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Select } from '../../ui/fields.tsx';
import css from './nodes.module.css';
import { divisionsQuery } from './places.ts';

export type Divisions = { provinceCode: string; cityCode: string; districtCode: string };
type Props = { value: Divisions; onChange: (value: Divisions) => void };

export function DivisionPicker({ value, onChange }: Props) {
  const { t } = useTranslation();
  const { data: provinces = [] } = useQuery(divisionsQuery);
  const province = provinces.find(({ code }) => code === value.provinceCode);
  const city = province?.cities.find(({ code }) => code === value.cityCode);
  const options = (label: string, places: readonly { code: string; name: string }[] = []) => [
    { value: '', text: label },
    ...places.map(({ code, name }) => ({ value: code, text: name })),
  ];
  return (
    <div className={css.divisions}>
      <Select
        aria-label={t('division.province')}
        options={options(t('division.province'), provinces)}
        value={value.provinceCode}
        onChange={(provinceCode) => onChange({ provinceCode, cityCode: '', districtCode: '' })}
      />
      <Select
        aria-label={t('division.city')}
        options={options(t('division.city'), province?.cities)}
        value={value.cityCode}
        disabled={!province}
        onChange={(cityCode) => onChange({ ...value, cityCode, districtCode: '' })}
      />
      <Select
        aria-label={t('division.district')}
        options={options(t('division.district'), city?.districts)}
        value={value.districtCode}
        disabled={!city || city.districts.length === 0}
        onChange={(districtCode) => onChange({ ...value, districtCode })}
      />
    </div>
  );
}
