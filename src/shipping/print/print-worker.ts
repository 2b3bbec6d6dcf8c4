/** The thread behind `print-in-worker.ts`: prints one job after another and answers with the PDF or what went wrong. */
import { parentPort } from 'node:worker_threads';
import { Refused } from '../../kernel/refusal.ts';
import { type PrintJob, print } from './print-job.ts';

export type PrintAnswer =
  | { pdf: Uint8Array }
  | { refused: { code: string; data: Record<string, unknown>; status: number } }
  | { failed: string };

parentPort?.on('message', (job: PrintJob) => {
  print(job).then(
    (pdf) => parentPort!.postMessage({ pdf } satisfies PrintAnswer),
    (error: unknown) => parentPort!.postMessage(answerTo(error)),
  );
});

// Classes do not survive the way between threads: a refusal travels as its data.
function answerTo(error: unknown): PrintAnswer {
  if (error instanceof Refused) return { refused: { code: error.code, data: error.data, status: error.status } };
  return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
