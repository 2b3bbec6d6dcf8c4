import { parseArgs } from 'node:util';
import { newestBackupCheck } from '../backup/backup.ts';
import type { Command } from '../cli.ts';
import { diagnose } from '../kernel/doctor.ts';
import { openHouse } from '../open-house.ts';

export const command: Command = {
  summary: 'Checks this machine and the database, and says what mends each finding',
  usage: `guanjia doctor [--data DIR] [--backup DIR] [--json]

With --backup (or GUANJIA_BACKUP) it looks at the backups in DIR, too: the newest is to be of today.`,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: { data: { type: 'string' }, backup: { type: 'string' }, json: { type: 'boolean' } },
    });
    const dir = values.backup ?? process.env['GUANJIA_BACKUP'] ?? null;
    const house = await openHouse({ migrate: false, ...(values.data && { dataDir: values.data }) });
    try {
      const findings = await diagnose({ config: house.config, dataDir: house.dataDir, now: Date.now }, [
        newestBackupCheck({ dir, everyMs: 86_400_000, follows: false }),
      ]);
      const ok = findings.every((finding) => finding.ok);
      if (values.json) console.log(JSON.stringify({ ok, findings }));
      else
        for (const finding of findings)
          console.log(`${finding.ok ? 'ok   ' : 'MEND '} ${finding.name.padEnd(24)} ${finding.finding}`);
      return ok ? 0 : 1;
    } finally {
      await house.close();
    }
  },
};
