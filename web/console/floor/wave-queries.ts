/** Waves: how far they are is looked at again and again, since scanners move it. */
import { queryOptions } from '@tanstack/react-query';
import { getWave, type Wave } from '../../../src/contract/waves.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';

export const LOOK_AGAIN_MS = 5_000;

export const waveQuery = (id: string) =>
  queryOptions({
    queryKey: ['waves', id],
    queryFn: ({ signal }) => call(getWave, { params: { id }, signal }),
    refetchInterval: LOOK_AGAIN_MS,
  });

/** A command answers the wave as it is then. */
export async function takeWave(wave: Wave): Promise<void> {
  queryClient.setQueryData(['waves', wave.id], wave);
  await queryClient.invalidateQueries({ queryKey: ['waves', 'list'] });
  await queryClient.invalidateQueries({ queryKey: ['pickLists'] });
}
