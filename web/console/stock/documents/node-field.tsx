/** The warehouse or store a document is of. */
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Select } from '../../../ui/fields.tsx';
import { nodesQuery } from '../../queries.ts';
import css from './documents.module.css';

export function NodeField({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const nodes = useQuery(nodesQuery);
  return (
    <div className={css.labelled}>
      <label htmlFor={id}>{t('goodsDocuments.node')}</label>
      <Select
        id={id}
        value={value}
        options={(nodes.data ?? []).map((node) => ({ value: node.id, text: node.name }))}
        onChange={onChange}
      />
    </div>
  );
}
