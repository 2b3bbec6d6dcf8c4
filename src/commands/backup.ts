import { parseArgs } from 'node:util';
import { pruneBackups, refuseExternal, takeBackup } from '../backup/backup.ts';
import type { Command } from '../cli.ts';
import { openHouse } from '../open-house.ts';

export const command: Command = {
  summary: 'Backs the whole house up into a folder, while it runs',
  usage: `guanjia backup DIR [--keep N] [--with-keys] [--data DIR] [--json]

Writes a folder of its own below DIR: the database and the files beside it, each with its SHA-256. With --keep the newest N
stay. The keys (guanjia.keys) are left out unless --with-keys asks for them: keep a copy elsewhere, without them no secret
can be opened. To be able to go back to any second between two backups, let \`guanjia start --backup DIR\` make them.`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        keep: { type: 'string' },
        'with-keys': { type: 'boolean', default: false },
        data: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const [dir] = positionals;
    if (!dir || (values.keep && !/^[1-9]\d{0,3}$/.test(values.keep))) {
      console.error(`guanjia: ${command.usage}`);
      return 2;
    }
    refuseExternal();
    const house = await openHouse({ migrate: false, ...(values.data && { dataDir: values.data }) });
    try {
      const begun = performance.now();
      const { folder, manifest } = await takeBackup(dir, house, {
        withKeys: values['with-keys'],
        ...(process.stderr.isTTY && !values.json && { progress: showProgress }),
      });
      const removed = values.keep ? await pruneBackups(dir, Number(values.keep), Date.now()) : [];
      const seconds = Math.round((performance.now() - begun) / 100) / 10;
      if (values.json) console.log(JSON.stringify({ folder, seconds, bytes: manifest.base.bytes, removed }));
      else {
        if (process.stderr.isTTY) process.stderr.write('\n');
        console.log(`${folder}: ${mb(manifest.base.bytes)} MB in ${seconds} s.`);
        for (const name of removed) console.log(`${name} was removed.`);
        if (!values['with-keys']) console.log('The keys are not in it: keep a copy of guanjia.keys elsewhere.');
      }
      return 0;
    } finally {
      await house.close();
    }
  },
};

const mb = (bytes: number): string => Math.ceil(bytes / 1e6).toLocaleString('en');

const showProgress = (bytes: number, of: number) => process.stderr.write(`\r${mb(bytes)} of about ${mb(of)} MB `);
