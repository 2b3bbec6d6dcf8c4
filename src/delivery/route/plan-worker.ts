/** The thread behind `plan-in-worker.ts`: one plan, then it ends. */
import { parentPort, workerData } from 'node:worker_threads';
import type { PlanQuestion } from './plan-in-worker.ts';
import { planRoutes } from './plan-routes.ts';

const { problem, effort } = workerData as PlanQuestion;
parentPort?.postMessage(planRoutes(problem, effort));
