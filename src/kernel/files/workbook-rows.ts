/** The rows of a workbook, read by a worker thread with its own small heap (`workbook-worker.ts`). */
import { Worker } from 'node:worker_threads';
import { Refused } from '../refusal.ts';
import { readArchiveBytes } from './archive.ts';
import type { RawRow } from './csv-rows.ts';
import { type FileSource, type Limits, refusedFile } from './source.ts';
import type { WorkbookAnswer, WorkbookTask } from './workbook-worker.ts';

const HEAP_MB = 192;

/** Refuses what `openArchive`, `parseWorkbook` and `parseOldWorkbook` refuse, and `files.tooLarge` when the worker runs out of memory. */
export async function* readWorkbookRows(source: FileSource, limits: Limits, sheet?: string): AsyncGenerator<RawRow[]> {
  const bytes = new Uint8Array(await readArchiveBytes(source, limits)).buffer;
  const task: WorkbookTask = { bytes, file: source.name, limits, sheet };
  const worker = new Worker(new URL('./workbook-worker.ts', import.meta.url), {
    workerData: task,
    transferList: [bytes],
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
  });
  const nextAnswer = askWorker(worker, source.name);
  try {
    for (;;) {
      const answer = await nextAnswer();
      if ('end' in answer) return;
      if ('refused' in answer) throw new Refused(answer.refused.code, answer.refused.data);
      yield answer.rows;
    }
  } finally {
    await worker.terminate();
  }
}

function askWorker(worker: Worker, file: string): () => Promise<WorkbookAnswer> {
  const failure = new Promise<never>((_, reject) => {
    worker.once('error', (error) => {
      const exhausted = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reject(exhausted ? refusedFile(file, 'tooLarge', { heapMb: HEAP_MB }) : error);
    });
  });
  failure.catch(() => {});
  return () => {
    const answer = new Promise<WorkbookAnswer>((resolve) => worker.once('message', resolve));
    worker.postMessage('next');
    return Promise.race([answer, failure]);
  };
}
