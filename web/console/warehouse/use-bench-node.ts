/**
 * The warehouse a bench stands in. It belongs to the place, not to the person, so the bench's browser remembers it; who
 * works in one warehouse only is not asked.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import type { listNodes } from '../../../src/contract/stock.ts';
import { nodesQuery } from '../queries.ts';

type Nodes = ResponseOf<typeof listNodes>['nodes'];
const whereOneWorks = (nodes: Nodes) => nodes.filter(({ works, kind }) => works && kind !== 'outside');

/** Where the person may work: nobody receives or packs elsewhere, nor in the warehouse of somebody else. */
export const useWorkNodes = () => useQuery({ ...nodesQuery, select: whereOneWorks });

const KEPT = 'guanjia.benchNode';

export function useBenchNode(): [string, (id: string) => void] {
  const { data: nodes } = useWorkNodes();
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
