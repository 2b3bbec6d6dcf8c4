/** Levels off the event loop: those of 30,000 series take most of a minute, in which orders and scans go on. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Levels, Series } from './levels.ts';

export async function levelsInThread(series: readonly Series[]): Promise<Levels[]> {
  if (series.length === 0) return [];
  const worker = new Worker(new URL('./levels-thread.ts', import.meta.url), { workerData: series, execArgv: [] });
  try {
    // Rejects with the thread's error.
    const [levels] = await once(worker, 'message');
    return levels;
  } finally {
    await worker.terminate();
  }
}
