/** The thread behind `levels-in-thread.ts`: one task, one answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { levelsOf, type Wanted } from './levels.ts';

const { histories, wanted } = workerData as { histories: number[][]; wanted: Wanted };
parentPort?.postMessage(levelsOf(histories, wanted));
