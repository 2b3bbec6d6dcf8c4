/** The division table in the browser: read once, then every code has its name. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { listDivisions, type Province } from '../../../src/contract/nodes.ts';
import { call } from '../api.ts';

export const divisionsQuery = queryOptions({
  queryKey: ['divisions'],
  queryFn: async () => (await call(listDivisions)).provinces,
  staleTime: Number.POSITIVE_INFINITY,
});

/** 浙江省 → 浙江, 广西壮族自治区 → 广西: as short as a price list writes them. */
const short = (name: string) => name.replace(/(省|市|(壮族|回族|维吾尔)?自治区|特别行政区)$/u, '');

function namesOf(provinces: readonly Province[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  // From the smallest up: Taiwan's cities carry the province's code, which keeps the province's name.
  for (const { cities } of provinces)
    for (const city of cities) for (const { code, name } of city.districts) names.set(code, name);
  for (const { cities } of provinces) for (const { code, name } of cities) names.set(code, name);
  for (const { code, name } of provinces) names.set(code, short(name));
  return names;
}

/** Names by code; a street is known by its district. A code without a name stays a code, once the names are known. */
export function usePlaceNames(): (code: string) => string {
  const { data, isPending } = useQuery(divisionsQuery);
  const names = useMemo(() => namesOf(data ?? []), [data]);
  // Nobody reads six figures while the names are on their way.
  if (isPending) return () => '…';
  return (code) =>
    names.get(code) ?? (code.length > 6 ? `${names.get(code.slice(0, 6)) ?? ''} ${code.slice(6)}` : code);
}

/** The three codes of the smallest division a pasted address named; what it did not reach is ''. */
export function codesOf(code: string) {
  const part = (digits: number) => (code.length >= digits ? code.slice(0, digits).padEnd(6, '0') : '');
  const [provinceCode, cityCode, districtCode] = [part(2), part(4), part(6)];
  const reached = (inner: string, outer: string) => (inner === outer ? '' : inner);
  return { provinceCode, cityCode: reached(cityCode, provinceCode), districtCode: reached(districtCode, cityCode) };
}
