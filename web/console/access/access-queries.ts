/** What the access screens share: the roles with their places, and words for rights. */
import { queryOptions } from '@tanstack/react-query';
import { listRoles } from '../../../src/contract/access.ts';
import { RIGHTS, type Right } from '../../../src/contract/rights.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

export const rolesQuery = queryOptions({ queryKey: ['roles'], queryFn: () => call(listRoles) });

export const refreshAccess = async (): Promise<void> => {
  await Promise.all(
    ['users', 'roles', 'api-keys', 'audit'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
  );
};

/** Rights by area, in the order of the contract. */
export const AREAS: readonly (readonly [area: string, rights: readonly Right[]])[] = [
  ...Map.groupBy(RIGHTS, (right) => right.split('.')[0]!),
];
