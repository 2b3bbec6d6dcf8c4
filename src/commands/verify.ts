import { parseArgs } from 'node:util';
import { allChecks } from '../all-checks.ts';
import type { Command } from '../cli.ts';
import { verifyAll } from '../kernel/check.ts';
import { openHouse } from '../open-house.ts';

export const command: Command = {
  summary: 'Proves every invariant over the whole database; exit code 1 on a breach',
  usage: 'guanjia verify [--data DIR] [--json]',
  async run(args) {
    const { values } = parseArgs({ args, options: { data: { type: 'string' }, json: { type: 'boolean' } } });
    const house = await openHouse({ ...(values.data && { dataDir: values.data }) });
    try {
      const checks = await verifyAll(house.db, allChecks);
      const ok = checks.every((check) => check.breaches === 0);
      if (values.json)
        console.log(JSON.stringify({ ok, checks }, (_, v) => (typeof v === 'bigint' ? v.toString() : v)));
      else {
        for (const { name, rows, breaches, sample } of checks) {
          console.log(
            `${breaches === 0 ? 'ok    ' : 'BREACH'} ${name.padEnd(60)} ${String(rows).padStart(10)} rows${breaches ? `  ${breaches} breaches` : ''}`,
          );
          for (const row of sample)
            console.log(`         ${JSON.stringify(row, (_, v) => (typeof v === 'bigint' ? v.toString() : v))}`);
        }
        console.log(ok ? 'Every invariant holds.' : 'Invariants are broken; nothing was changed.');
      }
      return ok ? 0 : 1;
    } finally {
      await house.close();
    }
  },
};
