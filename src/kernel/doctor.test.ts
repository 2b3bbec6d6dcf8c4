/** OPS-8: each finding of the doctor is shown wrong once, with what mends it. */
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { sealedChainCheck } from '../health-routes.ts';
import { diagnose, type Environment } from './doctor.ts';
import { KEY_FILE, loadKeyRing } from './secrets.ts';

const { config, owner } = await testDatabase();

function environment(): Environment {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-doctor-'));
  onTestFinished(() => fs.rmSync(dataDir, { recursive: true, force: true }));
  loadKeyRing(dataDir, undefined);
  return { config, dataDir, now: Date.now };
}

const findingOf = async (name: string, given: Environment) =>
  (await diagnose(given, [sealedChainCheck])).find((finding) => finding.name === name);

test('OPS-8: a sound machine has nothing to mend but the durability this test run gave up', async () => {
  const findings = await diagnose(environment(), [sealedChainCheck]);
  expect(findings.filter((finding) => !finding.ok).map((finding) => finding.name)).toEqual(['database.durable']);
  expect(findings.length).toBeGreaterThanOrEqual(11);
});

test.each([
  [
    'jobs.backlog',
    `insert into job (tenant_id, id, kind, payload, run_at) values (1, gen_random_uuid(), 'x', '{}', now() - interval '1 hour')`,
    'delete from job',
    'Start more workers',
  ],
  ['database.migrations', `delete from schema_migration where name like '0002%'`, null, 'guanjia migrate'],
  [
    'database.tenantWall',
    'alter table job disable row level security',
    'alter table job enable row level security',
    'guard_tenant',
  ],
  [
    'database.portalRole',
    'grant select on sales_order to guanjia_portal',
    'revoke select on sales_order from guanjia_portal',
    'sales_order. Revoke it',
  ],
  [
    'ledger.sealed',
    `insert into transfer (tenant_id, id, kind, from_account, to_account, amount, document_type, document_id, line, business_on, actor, reason, at, xact) values (1, gen_random_uuid(), 'p', 1, -1, 1, 'x', gen_random_uuid(), 1, now(), 'x', 'x', now() - interval '3 days', 1)`,
    null,
    'not sealed',
  ],
])('OPS-8: %s is found, with what mends it', async (name, spoil, mend, words) => {
  await owner.query(spoil);
  const finding = await findingOf(name, environment());
  if (mend) await owner.query(mend);
  expect(finding).toMatchObject({ ok: false, finding: expect.stringContaining(words) });
});

test('OPS-8: a clock that is off is found', async () => {
  const finding = await findingOf('database.clock', { ...environment(), now: () => Date.now() - 60_000 });
  expect(finding).toMatchObject({ ok: false, finding: expect.stringContaining('off by 60 s') });
});

test.skipIf(process.platform === 'win32')('OPS-8: a key file others can read is found', async () => {
  const given = environment();
  fs.chmodSync(path.join(given.dataDir, KEY_FILE), 0o644);
  expect(await findingOf('secrets.key', given)).toMatchObject({
    ok: false,
    finding: expect.stringContaining('chmod 600'),
  });
});

test('OPS-8: a taken port is found', async () => {
  const taken = net.createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as net.AddressInfo;
  expect(await findingOf('port.free', { ...environment(), port })).toMatchObject({ ok: false });
});

test('OPS-8: without a database the rest is still said', async () => {
  const findings = await diagnose({
    ...environment(),
    config: { host: '/nowhere', port: 1, user: 'x', database: 'x' },
  });
  expect(findings.at(-1)).toMatchObject({ name: 'database.reach', ok: false });
  expect(findings.length).toBe(4);
});
