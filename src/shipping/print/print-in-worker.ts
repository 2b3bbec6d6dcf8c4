/**
 * Prints off the event loop, so that a thousand labels do not keep an order or a scan waiting. At most `workers`
 * threads, started when needed and kept with their fonts loaded while there is work; one that rests for a minute is
 * ended, because it holds some 85 MB. Jobs beyond the threads wait in the order they came. A thread that dies fails its
 * own job only and is replaced by the next.
 */
import { Worker } from 'node:worker_threads';
import { Refused } from '../../kernel/refusal.ts';
import type { PrintJob } from './print-job.ts';
import type { PrintAnswer } from './print-worker.ts';

type Waiting = { job: PrintJob; resolve(pdf: Uint8Array): void; reject(error: Error): void };

export type Printing = {
  /** The PDF of a job. Rejects with `Refused` as `print` throws it. */
  print(job: PrintJob): Promise<Uint8Array>;
  /** Threads there are now. */
  threads(): number;
  /** Ends the threads; jobs not done yet are rejected. */
  close(): Promise<void>;
};

const REST_MS = 60_000;

export function openPrinting(workers: number, restMs = REST_MS): Printing {
  const waiting: Waiting[] = [];
  const idle: Worker[] = [];
  const resting = new Map<Worker, NodeJS.Timeout>();
  const busy = new Map<Worker, Waiting>();

  const next = (): void => {
    while (waiting.length > 0 && (idle.length > 0 || busy.size < workers)) {
      const worker = idle.pop() ?? startWorker();
      const task = waiting.shift()!;
      busy.set(worker, task);
      clearTimeout(resting.get(worker));
      worker.ref();
      worker.postMessage(task.job);
    }
  };

  /** An idle thread must not keep the process alive; taken out of the idle ones first, no job can meet it ending. */
  const rest = (worker: Worker): void => {
    idle.push(worker);
    worker.unref();
    const end = () => {
      idle.splice(idle.indexOf(worker), 1);
      void worker.terminate();
    };
    resting.set(worker, setTimeout(end, restMs).unref());
  };

  const startWorker = (): Worker => {
    const worker = new Worker(new URL('./print-worker.ts', import.meta.url));
    worker.on('message', (answer: PrintAnswer) => {
      const task = busy.get(worker)!;
      busy.delete(worker);
      rest(worker);
      if ('pdf' in answer) task.resolve(answer.pdf);
      else task.reject(errorOf(answer));
      next();
    });
    const gone = (error: Error): void => {
      busy.get(worker)?.reject(error);
      busy.delete(worker);
      clearTimeout(resting.get(worker));
      resting.delete(worker);
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
      next();
    };
    worker.on('error', gone);
    worker.on('exit', (code) => gone(new Error(`the print thread ended with ${code}`)));
    return worker;
  };

  return {
    print: (job) =>
      new Promise((resolve, reject) => {
        waiting.push({ job, resolve, reject });
        next();
      }),
    threads: () => idle.length + busy.size,
    close: async () => {
      for (const task of waiting.splice(0)) task.reject(new Error('printing was closed'));
      await Promise.all([...idle, ...busy.keys()].map((worker) => worker.terminate()));
    },
  };
}

function errorOf(answer: Exclude<PrintAnswer, { pdf: Uint8Array }>): Error {
  if ('refused' in answer) return new Refused(answer.refused.code, answer.refused.data, answer.refused.status);
  return new Error(answer.failed);
}

let shared: Printing | null = null;

/** The PDF of a job, made in one of the process's two print threads. */
export function printInWorker(job: PrintJob): Promise<Uint8Array> {
  shared ??= openPrinting(2);
  return shared.print(job);
}
