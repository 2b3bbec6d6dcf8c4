/** Plans a wave off the event loop: the search for short walks may take seconds, in which orders and scans go on. */
import { Worker } from 'node:worker_threads';
import type { FloorInput } from '../../contract/floor.ts';
import type { Cart, WaveParcel } from './plan-carts.ts';

export type PlanQuestion = { floor: FloorInput | null; parcels: readonly WaveParcel[]; cart: Cart };

/** Ids by cart, as `planCarts` finds them. */
export function planInWorker(question: PlanQuestion): Promise<string[][]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./plan-worker.ts', import.meta.url), { workerData: question });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the planning thread ended with ${code}`)));
  });
}
