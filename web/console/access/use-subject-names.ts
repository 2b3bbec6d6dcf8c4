/** What people call a record whose id the audit log keeps, of those that are few and at hand: people and masters. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { accountsQuery } from '../payments/payment-queries.ts';
import { couriersQuery, nodesQuery, shopsQuery, useRight } from '../queries.ts';
import { waybillServicesQuery } from '../shipping/shipping-queries.ts';
import { rolesQuery } from './access-queries.ts';
import { usePeople } from './use-people.ts';

export function useSubjectNames(): (id: string) => string | undefined {
  const seesSettings = useRight('settings.read');
  const people = usePeople();
  const shops = useQuery(shopsQuery).data;
  const nodes = useQuery(nodesQuery).data;
  const couriers = useQuery(couriersQuery).data;
  const roles = useQuery(rolesQuery).data?.roles;
  const services = useQuery({ ...waybillServicesQuery, enabled: seesSettings }).data?.services;
  const accounts = useQuery({ ...accountsQuery, enabled: seesSettings }).data?.accounts;
  return useMemo(() => {
    const named = [...people, ...(shops ?? []), ...(nodes ?? []), ...(services ?? []), ...(accounts ?? [])];
    const coded = [...(couriers ?? []), ...(roles ?? [])];
    const names = new Map([
      ...coded.map(({ code, name }) => [code, name] as const),
      ...named.map(({ id, name }) => [id, name] as const),
    ]);
    return (id) => names.get(id);
  }, [people, shops, nodes, couriers, roles, services, accounts]);
}
