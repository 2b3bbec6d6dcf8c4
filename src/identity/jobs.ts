/** Background entry points: forgetting what no longer counts. */
import { forgetAnswers } from '../kernel/http/idempotency.ts';
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import { forgetOldGuesses } from './guesses.ts';
import { forgetEndedSessions } from './open-session.ts';

export const identityJobs: JobHandler[] = [
  {
    kind: 'identity.forget',
    run: async (ctx) => {
      await forgetEndedSessions(ctx);
      await forgetAnswers(ctx);
      await forgetOldGuesses(ctx);
    },
  },
];

export const identitySchedules: Schedule[] = [{ kind: 'identity.forget', everySeconds: 3600 }];
