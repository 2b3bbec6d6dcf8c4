/** The name of a role by its code, as people gave it. */
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { rolesQuery } from './access-queries.ts';

export function useRoleName(): (code: string) => string {
  const { data } = useQuery(rolesQuery);
  return useCallback((code) => data?.roles.find((role) => role.code === code)?.name ?? code, [data]);
}
