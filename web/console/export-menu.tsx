/** A list as a file (CAT-6): for any program, for old Chinese spreadsheets, for today's. */
import { useTranslation } from 'react-i18next';
import { exportTable } from '../../src/contract/exports.ts';
import { Choices } from '../ui/filter-bar.tsx';
import { urlOf } from './api.ts';

const FORMATS = {
  xlsx: { format: 'xlsx' },
  csv: { format: 'csv' },
  gb18030: { format: 'csv', encoding: 'gb18030' },
} as const;
type Format = (typeof FORMATS)[keyof typeof FORMATS];

type Props = {
  label?: string;
  /** The whole list of that name, or where what the filters show is to be had. */
  of: string | ((format: Format) => string);
};

export function ExportMenu({ of, label }: Props) {
  const { t } = useTranslation();
  const addressOf = typeof of === 'string' ? (format: Format) => urlOf(exportTable, { kind: of }, format) : of;
  return (
    <Choices
      plain
      single
      label={label ?? t('exports.title')}
      options={(Object.keys(FORMATS) as (keyof typeof FORMATS)[]).map((value) => ({
        ...{ value, text: t(`exports.as.${value}`) },
      }))}
      chosen={[]}
      onChoose={([picked]) => location.assign(addressOf(FORMATS[picked as keyof typeof FORMATS]))}
    />
  );
}
