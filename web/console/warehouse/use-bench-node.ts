/**
 * The warehouse a bench stands in. It belongs to the place, not to the person, so the bench's browser remembers it; a
 * house with one warehouse is not asked.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { nodesQuery } from '../queries.ts';

const KEPT = 'guanjia.benchNode';

export function useBenchNode(): [string, (id: string) => void] {
  const { data: nodes } = useQuery(nodesQuery);
  const [chosen, setChosen] = useState(() => localStorage.getItem(KEPT) ?? '');
  const only = nodes?.length === 1 ? nodes[0]!.id : '';
  const known = nodes?.some(({ id }) => id === chosen) ? chosen : only;
  return [
    known,
    (id) => {
      localStorage.setItem(KEPT, id);
      setChosen(id);
    },
  ];
}
