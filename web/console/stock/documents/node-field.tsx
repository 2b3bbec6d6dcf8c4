/** The warehouse or store a document is of. */
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { nodesQuery } from '../../queries.ts';
import css from './documents.module.css';

export function NodeField({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const nodes = useQuery(nodesQuery);
  return (
    <div className={css.labelled}>
      <label htmlFor={id}>{t('goodsDocuments.node')}</label>
      <select id={id} className={css.select} value={value} onChange={(event) => onChange(event.target.value)}>
        {nodes.data?.map((node) => (
          <option key={node.id} value={node.id}>
            {node.name}
          </option>
        ))}
      </select>
    </div>
  );
}
