/** Which kind of job is shown, in the address. */
export const readJobSearch = (raw: Record<string, unknown>): { kind?: string } =>
  typeof raw['kind'] === 'string' && raw['kind'] ? { kind: raw['kind'] } : {};
