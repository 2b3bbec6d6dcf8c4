import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { allChecks } from '../all-checks.ts';
import { checkBackup, chooseBackup, holdsKeys, reachOf, refuseExternal, restoreBackup } from '../backup/backup.ts';
import type { Command } from '../cli.ts';
import { verifyAll } from '../kernel/check.ts';
import { DEFAULT_DATA, openHouse } from '../open-house.ts';

export const command: Command = {
  summary: 'Makes a house from a backup, as it was at the end or at a chosen second, and verifies it',
  usage: `guanjia restore DIR [--at TIME] --keys FILE [--data DIR] [--json]
       guanjia restore DIR [--at TIME] --check

DIR is the folder of backups, or one of them. --at takes a time such as 2026-11-22T20:15:00+08:00 (without an offset: of
this machine): everything committed until then is there, nothing that came later. Without it the house goes as far as the
backup does. The data folder must be empty or new. The keys of the house come from --keys, GUANJIA_KEY or a backup made
--with-keys; --without-keys goes on with a new one, and credentials must be entered again. --check only checks every file.
Before it ends, the schema is brought up to this version and every invariant is proved; exit code 1 on a breach.`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        at: { type: 'string' },
        keys: { type: 'string' },
        'without-keys': { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        data: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const [dir] = positionals;
    if (!dir) {
      console.error(`guanjia: ${command.usage}`);
      return 2;
    }
    refuseExternal();
    const at = values.at === undefined ? null : new Date(values.at);
    if (at && Number.isNaN(at.getTime()))
      throw new Error(`--at ${values.at} is no time: give 2026-11-22T20:15:00+08:00`);
    const backup = chooseBackup(dir, at);
    const end = reachOf(backup).toISOString();
    const say = (text: string) => !values.json && console.log(text);
    if (values.check) {
      const { files } = await checkBackup(backup, at);
      if (values.json) console.log(JSON.stringify({ ok: true, backup: backup.folder, end, files }));
      say(`${backup.folder} is whole, with ${files} files beside the database; it can be restored up to ${end}.`);
      return 0;
    }
    const dataDir = path.resolve(values.data ?? process.env['GUANJIA_DATA'] ?? DEFAULT_DATA);
    const keys = values.keys ? fs.readFileSync(values.keys, 'utf8') : (process.env['GUANJIA_KEY'] ?? null);
    if (keys === null && !values['without-keys'] && !holdsKeys(backup))
      throw new Error(
        'the backup does not hold the keys: give --keys guanjia.keys, or --without-keys to enter credentials again',
      );
    await restoreBackup(backup, { dataDir, at, keys, progress: (step) => say(`${step} …`) });
    say('proving every invariant …');
    const broken = await breachesIn(dataDir);
    const ok = broken.length === 0;
    if (values.json)
      console.log(JSON.stringify({ ok, backup: backup.folder, at: at?.toISOString() ?? end, dataDir, broken }));
    for (const name of broken) say(`BREACH ${name}`);
    say(
      `${dataDir} is as it was ${at ? `at ${at.toISOString()}` : `at the end, ${end}`}. ${ok ? 'Every invariant holds.' : 'Invariants are broken.'}`,
    );
    return ok ? 0 : 1;
  },
};

/** Names of the checks that do not pass. */
async function breachesIn(dataDir: string): Promise<string[]> {
  const house = await openHouse({ dataDir });
  try {
    const checks = await verifyAll(house.db, allChecks);
    return checks.filter(({ breaches }) => breaches > 0).map(({ name }) => name);
  } finally {
    await house.close();
  }
}
