/** Where the supplier stands: figures, counters, and what waits. */
import { queryOptions } from '@tanstack/react-query';
import { getPortalHome } from '../../../src/contract/portal.ts';
import { call } from '../api.ts';

export const homeQuery = queryOptions({ queryKey: ['portal', 'home'], queryFn: () => call(getPortalHome) });
