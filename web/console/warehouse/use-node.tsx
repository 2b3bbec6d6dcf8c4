/** The warehouse a desktop page of the warehouse is about: the one the station in this browser stands in, else the first. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Choices } from '../../ui/filter-bar.tsx';
import { nodesQuery } from '../queries.ts';
import { useBenchNode } from './use-bench-node.ts';

export function useNode(): { nodeId: string; choice: ReactNode } {
  const { t } = useTranslation();
  const { data: nodes = [] } = useQuery(nodesQuery);
  const [chosen, choose] = useBenchNode();
  const options = nodes.filter(({ kind }) => kind !== 'outside').map(({ id, name }) => ({ value: id, text: name }));
  const nodeId = options.find(({ value }) => value === chosen)?.value ?? options[0]?.value ?? '';
  const choice = (
    <Choices
      single
      required
      label={t('stock.node')}
      options={options}
      chosen={[nodeId]}
      onChoose={([id]) => id && choose(id)}
    />
  );
  return { nodeId, choice };
}
