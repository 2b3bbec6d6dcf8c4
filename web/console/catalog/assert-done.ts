/** A batch of one that was refused becomes the error a form shows; otherwise the id of what was made. */
import type { Outcome } from '../../../src/contract/paging.ts';
import { ApiProblem } from '../../ui/problem.ts';

export function assertDone(outcomes: readonly Outcome[]): string {
  const [one] = outcomes;
  if (one?.done) return one.id;
  const { code = 'http.bug', data } = one?.refusal ?? {};
  throw new ApiProblem({ type: 'about:blank', title: code, status: 422, code, ...(data ? { data } : {}) });
}
