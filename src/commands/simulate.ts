import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { commit, machine } from '../bench/figure.ts';
import type { Command } from '../cli.ts';
import { startEmbedded } from '../kernel/db/embedded.ts';
import { migrate } from '../kernel/db/migrate.ts';

/** Nothing here outlives the run, so nothing is flushed. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' };

export const command: Command = {
  summary: 'Lives through days of a small business in seconds, the same for the same seed, and verifies them',
  usage: `guanjia simulate [--days 100] [--seed 1] [--from 2027-11-20] [--pace brisk|quiet] [--json]

Orders, payments, shipping, returns, sellers' money, bills and month closes, with lost and doubled news, on a database of
its own that is thrown away. Prints days per second and a hash of everything the database said at the end; exit code 1 on
a broken invariant.`,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        days: { type: 'string', default: '100' },
        seed: { type: 'string', default: '1' },
        from: { type: 'string', default: '2027-11-20' },
        pace: { type: 'string', default: 'brisk' },
        json: { type: 'boolean', default: false },
      },
    });
    const { isPace, simulate } = await import('../../sandbox/days/simulate.ts');
    const { pace } = values;
    if (!isPace(pace)) throw new Error(`unknown pace ${pace}`);
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-simulate-'));
    fs.chmodSync(dir, 0o755);
    const server = await startEmbedded(path.join(dir, 'postgres'), { settings: SETTINGS });
    try {
      await migrate(server.config);
      const [days, seed] = [Number(values.days), Number(values.seed)];
      const begun = performance.now();
      const say = values.json ? () => {} : console.log;
      const run = await simulate({ days, seed, pace, firstDay: values.from, config: server.config, say });
      const perSecond = (days * 1000) / (performance.now() - begun);
      const { breaches, disputed, hash, lives, checks } = run;
      const ok = breaches.length === 0 && disputed.length === 0;
      const counts = Object.fromEntries([...run.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
      const figures = {
        ok,
        seed,
        days,
        from: values.from,
        pace,
        daysPerSecond: Math.round(perSecond * 10) / 10,
        hash,
        lives,
      };
      if (values.json) {
        console.log(
          JSON.stringify({ ...figures, commit: commit(), machine: machine(), checks, breaches, disputed, counts }),
        );
        return ok ? 0 : 1;
      }
      for (const [what, count] of Object.entries(counts)) console.log(`${String(count).padStart(8)} ${what}`);
      for (const { name, sample } of breaches) console.log(`BREACH ${name} ${JSON.stringify(sample)}`);
      for (const one of disputed) console.log(`OUTSIDE ${JSON.stringify(one)}`);
      console.log(
        `seed ${seed}, ${days} days, ${perSecond.toFixed(1)} days/s, ${lives} lives of the process, state ${hash}`,
      );
      return ok ? 0 : 1;
    } finally {
      await server.stop();
      fs.rmSync(dir, { recursive: true, force: true });
    }
  },
};
