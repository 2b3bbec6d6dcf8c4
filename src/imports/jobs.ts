/** Background work of imports: one job per import. A process that dies leaves it to the next one, which goes on. */

import type { Id } from '../kernel/ids.ts';
import type { Job, JobHandler, Schedule } from '../kernel/jobs.ts';
import { forgetFiles } from './forget-files.ts';
import type { ImportPorts } from './ports.ts';
import { readImport } from './read-import.ts';

export const importJobs = (ports: ImportPorts): JobHandler[] => [
  {
    kind: 'imports.read',
    parallel: 2,
    reach: async (db, scope, jobs: Job<{ importId: Id }>[]) => {
      for (const job of jobs) await readImport(db, scope, ports, job.payload.importId);
    },
  },
  // What is due is in the import table; however many jobs ask for it, it is one sweep.
  { kind: 'imports.forgetFiles', batch: 500, reach: (db, scope) => forgetFiles(db, scope, ports) },
];

export const importSchedules: Schedule[] = [{ kind: 'imports.forgetFiles', everySeconds: 86_400 }];
