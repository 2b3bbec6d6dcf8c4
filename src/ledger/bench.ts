/**
 * How fast the ledger is on this machine, for `guanjia bench ledger`: durable commits on the database it is given, in a
 * tenant of its own. Every run ends with a re-sum; a figure of a ledger that does not add up is not a figure.
 */
import { SYSTEM, type Tenant } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import type { Account } from './account.ts';
import type { Line } from './evaluate.ts';
import { LedgerQueue } from './queue.ts';
import { ledgerChecks } from './verify.ts';

export type Figure = {
  id: string;
  what: string;
  value: number;
  unit: string;
  goal: number;
  better: 'higher' | 'lower';
  runs: number;
};

export type LedgerBenchOptions = {
  tenant: Tenant;
  /** Bounded accounts to spread the load over. */
  accounts?: number;
  /** Lines per run. */
  lines?: number;
  runs?: number;
};

const RUNS = 3;

/**
 * Fills a tenant with stock and measures, as medians of `runs`: postings of 50 lines over all accounts with a realistic
 * skew (a tenth of the lines fall on a hundred accounts), 2,000 callers on one SKU, and promises that are then settled.
 */
export async function benchLedger(db: Database, options: LedgerBenchOptions): Promise<Figure[]> {
  const { tenant, accounts = 100_000, lines = 200_000, runs = RUNS } = options;
  const bench = new Bench(db, tenant, accounts);
  await bench.fill();
  const batches: number[] = [];
  const hot: { perSecond: number; p99: number }[] = [];
  const twoPhase: number[] = [];
  for (let run = 0; run < runs; run++) {
    batches.push((await bench.run(lines / 50, 200, () => bench.holds(50, () => bench.skewed()))).perSecond * 50);
    hot.push(await bench.run(lines, 2000, () => bench.holds(1, () => 0)));
    twoPhase.push((await bench.run(lines / 100, 200, () => bench.holdAndSettle(50))).perSecond * 100);
  }
  await bench.resum();
  const figure = (what: string, values: number[], unit: string, goal: number, better: Figure['better']): Figure => ({
    id: 'P2',
    what,
    value: Math.round(median(values)),
    unit,
    goal,
    better,
    runs,
  });
  const rate = (all: { perSecond: number }[]) => all.map((one) => one.perSecond);
  return [
    figure(`ledger lines, batches of 50 over ${accounts} accounts`, batches, 'lines/s', 40_000, 'higher'),
    figure('holds on one SKU, 2,000 callers', rate(hot), 'holds/s', 40_000, 'higher'),
    figure(
      'holds on one SKU, 2,000 callers, p99',
      hot.map((one) => one.p99),
      'ms',
      100,
      'lower',
    ),
    figure('lines of promises made and settled, batches of 50', twoPhase, 'lines/s', 35_000, 'higher'),
  ];
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** What one caller does in a turn: one or more postings, one after the other. */
type Turn = readonly (readonly Line[])[];

class Bench {
  readonly #db: Database;
  readonly #queue: LedgerQueue;
  readonly #tenant: Tenant;
  readonly #skus: string[];

  constructor(db: Database, tenant: Tenant, accounts: number) {
    this.#db = db;
    this.#queue = new LedgerQueue(db);
    this.#tenant = tenant;
    this.#skus = Array.from({ length: accounts }, () => db.world.newId());
  }

  #id = (): string => this.#db.world.newId();
  #goods = (sku: number): Account => ({
    book: 'stock',
    asset: this.#skus[sku]!,
    node: 'bench',
    place: 'sellable',
    floor: 0n,
  });
  #outside = (sku: number, place: string): Account => ({ book: 'stock', asset: this.#skus[sku]!, node: '', place });

  /** Opens every account with stock that no run can use up. */
  async fill(): Promise<void> {
    const starts = Array.from({ length: Math.ceil(this.#skus.length / 500) }, (_, i) => i * 500);
    // Four at a time: all at once would be more waiting than the queue allows on a busy machine.
    const opener = async () => {
      for (let start = starts.pop(); start !== undefined; start = starts.pop()) {
        const skus = this.#skus.slice(start, start + 500).map((_, i) => start! + i);
        await this.#submit(skus.flatMap((sku) => [this.#receipt(sku), this.#hold(sku)]));
      }
    };
    await Promise.all(Array.from({ length: 4 }, opener));
  }

  #receipt = (sku: number): Line => ({
    kind: 'post',
    id: this.#id(),
    from: this.#outside(sku, 'supplier'),
    to: this.#goods(sku),
    amount: 1_000_000_000n,
  });

  /** A tenth of the lines on a hundred accounts, the others anywhere. */
  skewed(): number {
    const { random } = this.#db.world;
    return Math.floor(random() * (random() < 0.1 ? Math.min(100, this.#skus.length) : this.#skus.length));
  }

  holds(lines: number, pick: () => number): Turn {
    return [Array.from({ length: lines }, () => this.#hold(pick()))];
  }

  /** Half the lines promise, the other half settle those promises in a second call. */
  holdAndSettle(lines: number): Turn {
    const holds = Array.from({ length: lines }, () => this.#hold(this.skewed()));
    return [holds, holds.map((hold) => ({ kind: 'settle', id: this.#id(), hold: hold.id, amount: 1n }))];
  }

  #hold = (sku: number): Line => ({
    kind: 'hold',
    id: this.#id(),
    from: this.#goods(sku),
    to: this.#outside(sku, 'customer'),
    amount: 1n,
  });

  /** `turns` turns by `callers` callers; turns per second, and the 99th of a hundred waiting times in milliseconds. */
  async run(turns: number, callers: number, turn: () => Turn): Promise<{ perSecond: number; p99: number }> {
    const waited: number[] = [];
    const start = performance.now();
    let left = turns;
    const caller = async () => {
      while (left-- > 0) {
        const asked = performance.now();
        for (const lines of turn()) await this.#submit(lines);
        waited.push(performance.now() - asked);
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    const seconds = (performance.now() - start) / 1000;
    waited.sort((a, b) => a - b);
    return { perSecond: turns / seconds, p99: waited[Math.floor(waited.length * 0.99)]! };
  }

  async #submit(lines: readonly Line[]): Promise<void> {
    const posting = { document: { type: 'bench', id: this.#id() }, reason: 'bench', lines };
    const result = await this.#queue.submit(this.#tenant, SYSTEM, posting);
    if (!result.posted) throw new Error(`the ledger refused ${result.refusal.code}`);
  }

  async resum(): Promise<void> {
    await this.#db.read({ tenant: this.#tenant, actor: SYSTEM }, async (ctx) => {
      const { breaches } = await ledgerChecks.find((check) => check.name === 'ledger.resum')!.run(ctx);
      if (breaches) throw new Error(`${breaches} accounts differ from their entries after the run`);
    });
  }
}
