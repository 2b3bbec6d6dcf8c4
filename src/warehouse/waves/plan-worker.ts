/** The thread behind `plan-in-worker.ts`: one plan, then it ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { planCarts } from './plan-carts.ts';
import type { PlanQuestion } from './plan-in-worker.ts';

const { floor, parcels, cart } = workerData as PlanQuestion;
parentPort?.postMessage(planCarts(floor, parcels, cart));
