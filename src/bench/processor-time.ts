/**
 * Processor time, which says on a shared machine what wall time cannot: what the work itself costs. The program's own
 * comes from Node; PostgreSQL's is that of its first process and of everything it started, ended or not. Linux only.
 */
import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Linux counts processor time in hundredths of a second for everybody (USER_HZ). */
const TICK_MS = 10;

type Times = { ownMs: number; endedChildrenMs: number };

function timesOf(pid: number): Times | null {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in brackets and may hold spaces.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [own, ended] = [fields[11]! + fields[12]!, fields[13]! + fields[14]!];
    return { ownMs: own * TICK_MS, endedChildrenMs: ended * TICK_MS };
  } catch {
    return null;
  }
}

/** Milliseconds one process has used since it started, without its children. */
export const cpuMsOf = (pid: number): number => timesOf(pid)?.ownMs ?? 0;

/** The processes a process has started and that still run. Linux only. */
export const childrenOf = (pid: number): number[] =>
  fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

/** Milliseconds the server of this process id has used since it started; 0 where the system does not say. */
export function serverCpuMs(pid: number | undefined): number {
  if (pid === undefined || !fs.existsSync('/proc/self/stat')) return 0;
  const main = timesOf(pid);
  if (!main) return 0;
  const children = childrenOf(pid).map(timesOf);
  return children.reduce((sum, times) => sum + (times?.ownMs ?? 0), main.ownMs + main.endedChildrenMs);
}

export type Spent = { seconds: number; programMs: number; serverMs: number };

/** Runs `work` and says what it took: wall time, processor time of this program and of PostgreSQL. */
export async function measure(serverPid: number | undefined, work: () => Promise<unknown>): Promise<Spent> {
  const start = performance.now();
  const program = process.cpuUsage();
  const server = serverCpuMs(serverPid);
  await work();
  const used = process.cpuUsage(program);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, programMs: (used.user + used.system) / 1000, serverMs: serverCpuMs(serverPid) - server };
}

export const addSpent = (a: Spent, b: Spent): Spent => ({
  seconds: a.seconds + b.seconds,
  programMs: a.programMs + b.programMs,
  serverMs: a.serverMs + b.serverMs,
});

/** Resident memory of a process, in megabytes. */
export function residentMb(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return Math.round(Number(kilobytes) / 1024);
}

/** Waits for the machine to have written what it owes, so that one measurement does not pay for the one before. */
export const settleDown = (): Promise<void> => wait(1000);
