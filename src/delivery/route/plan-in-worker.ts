/** Plans off the event loop: a search takes seconds, in which orders and scans go on. */
import { Worker } from 'node:worker_threads';
import { checkPlan } from './check-plan.ts';
import type { Effort, RoutePlan, RouteProblem } from './problem.ts';

export type PlanQuestion = { problem: RouteProblem; effort: Effort };

/** A plan that the checker has passed; throws where it has not, which is a bug. */
export async function planInWorker(question: PlanQuestion): Promise<RoutePlan> {
  const plan = await new Promise<RoutePlan>((resolve, reject) => {
    const worker = new Worker(new URL('./plan-worker.ts', import.meta.url), { workerData: question });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the planning thread ended with ${code}`)));
  });
  const wrong = checkPlan(question.problem, plan);
  if (wrong.length) throw new Error(`a plan that cannot be driven: ${wrong.join('; ')}`);
  return plan;
}
