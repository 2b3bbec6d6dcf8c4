/** Which day of which base is shown stands in the address. */
export type DaySearch = { base?: string; day?: string };

export function readDaySearch(search: Record<string, unknown>): DaySearch {
  const { base, day } = search;
  return {
    ...(typeof base === 'string' && base !== '' && { base }),
    ...(typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) && { day }),
  };
}
