/** Who can sign in, as far as a choice can hold. */
import { useMemo } from 'react';
import { listUsers } from '../../../src/contract/access.ts';
import { call } from '../api.ts';
import { useList } from '../queries.ts';

const MOST = 200;

export function usePeople() {
  const { rows } = useList(['users', 'all'], (page, signal) =>
    call(listUsers, { query: { limit: MOST, ...(page && { cursor: page }) }, signal }),
  );
  const key = rows.map(({ id, name }) => `${id} ${name}`).join();
  return useMemo(() => rows, [key]);
}
