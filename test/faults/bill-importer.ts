/** A process that imports a bill until it is killed; `bill-import-kill.test.ts` starts it. */
import { importPorts } from '../../src/import-kinds.ts';
import { importFile } from '../../src/imports/imports.ts';
import { SYSTEM } from '../../src/kernel/context.ts';
import { Database } from '../../src/kernel/db/database.ts';

const { config, dir, file } = JSON.parse(process.argv[2]!);
const db = new Database({ config, size: 2 });
process.stdout.write('ready\n');
await importFile(db, { tenant: 1, actor: SYSTEM }, importPorts(dir), {
  ...{ kind: 'bills', paths: [file], shopId: null, dryRun: false },
});
await db.close();
