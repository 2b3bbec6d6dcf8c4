/** A process that does one great batch of money until it is done or killed; `batch-kill.test.ts` starts it. */
import { type ClearingPorts, clearingJobs } from '../../src/clearing/clearing.ts';
import { iso20022 } from '../../src/connectors/banks/iso20022.ts';
import { createHttp } from '../../src/connectors/http.ts';
import { importPorts } from '../../src/import-kinds.ts';
import { importFile } from '../../src/imports/imports.ts';
import { SYSTEM } from '../../src/kernel/context.ts';
import { Database, systemWorld } from '../../src/kernel/db/database.ts';
import { parseKeyRing } from '../../src/kernel/secrets.ts';
import { merchantAccessOpener } from '../../src/payments/payments.ts';
import { makeStatements } from '../../src/statements/statements.ts';

const { batch, config, startsAt, ...given } = JSON.parse(process.argv[2]!);
const ahead = startsAt - Date.now();
const world = { ...systemWorld(), now: () => Date.now() + ahead };
const db = new Database({ config, size: 2, world });
const scope = { tenant: 1, actor: SYSTEM };

/** What a worker does each minute: freezes the window that is due, tells the bank and asks it. */
async function payOut(): Promise<void> {
  const ring = parseKeyRing(given.keys);
  const http = createHttp({ hosts: [], allowLoopback: new Set([given.bank]) });
  const ports: ClearingPorts = {
    ...{ ring, bank: iso20022({ send: http.send }), checkEndpoint: async () => null, soldGoods: async () => [] },
    sharing: { providers: new Map(), openAccess: merchantAccessOpener(ring) },
    describeActors: async () => new Map(),
  };
  const payouts = clearingJobs(ports).find(({ kind }) => kind === 'clearing.payouts');
  if (!payouts || !('reach' in payouts)) throw new Error('payouts reach the bank');
  await payouts.reach(db, scope, []);
  await http.close();
}

process.stdout.write('ready\n');
if (batch === 'bill') {
  const asked = { kind: 'bills', paths: [given.file], shopId: null, dryRun: false } as const;
  await importFile(db, scope, importPorts(given.dir), asked);
} else if (batch === 'payouts') await payOut();
else await db.transaction(scope, (ctx) => makeStatements(ctx, given.terms, given.until));
await db.close();
