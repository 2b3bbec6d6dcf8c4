/** What several pages about the system read. */
import { queryOptions } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { getHealth } from '../../../src/contract/health.ts';
import { call } from '../api.ts';

export const HEALTH_EVERY_MS = 5000;

export const healthQuery = queryOptions({ queryKey: ['health'], queryFn: () => call(getHealth) });

/** What a job of this kind does, in words; the code where there are none. */
export function useJobName(): (kind: string) => string {
  const { t, i18n } = useTranslation();
  return useCallback((kind) => (i18n.exists(`jobs.kinds.${kind}`) ? t(`jobs.kinds.${kind}`) : kind), [t, i18n]);
}
