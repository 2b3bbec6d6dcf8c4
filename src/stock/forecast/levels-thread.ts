/** The thread behind `levels-in-thread.ts`: one task, one answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { levelsOf, type Series } from './levels.ts';

parentPort?.postMessage(levelsOf(workerData as Series[]));
