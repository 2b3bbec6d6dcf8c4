/** Levels off the event loop: those of 30,000 series take most of a minute, in which orders and scans go on. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Levels, Wanted } from './levels.ts';

export async function levelsInThread(histories: readonly (readonly number[])[], wanted: Wanted): Promise<Levels[]> {
  if (histories.length === 0) return [];
  const worker = new Worker(new URL('./levels-thread.ts', import.meta.url), {
    workerData: { histories, wanted },
    execArgv: [],
  });
  try {
    // Rejects with the thread's error.
    const [levels] = await once(worker, 'message');
    return levels;
  } finally {
    await worker.terminate();
  }
}
