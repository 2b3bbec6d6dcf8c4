/** WMS-10, WMS-11: reads and work are kept as long as somebody asks for them, and of another tenant nothing is forgotten. */
import { expect, test } from 'vitest';
import { ONE, testDatabase } from '../../test/database.ts';
import { rowPerTable } from '../../test/seed-tables.ts';
import { forgetJobs } from './forget.ts';

const { db, owner } = await testDatabase();
const TABLES = ['rfid_session', 'rfid_read', 'work_log'];

test.each`
  closed | worked | reads | tasks
  ${399} | ${799} | ${1}  | ${1}
  ${401} | ${801} | ${0}  | ${0}
`(
  'WMS-10 WMS-11 $closed and $worked days later $reads reads and $tasks tasks are left',
  async ({ closed, worked, reads, tasks }) => {
    for (const tenant of [1, 2]) {
      await owner.query(TABLES.map((table) => `delete from ${table} where tenant_id = ${tenant}`).join(';'));
      await rowPerTable(owner, tenant, TABLES);
    }
    await owner.query(`update rfid_session set closed_at = now() - $1 * interval '1 day'`, [closed]);
    await owner.query('update rfid_read r set session_id = s.id from rfid_session s where s.tenant_id = r.tenant_id');
    await owner.query('update work_log set day = current_date - $1::int', [worked]);
    const [job] = forgetJobs;
    await db.transaction(ONE, async (ctx) => {
      if ('run' in job!) await job.run(ctx, []);
    });
    const left = await owner.query(`
    select t as tenant, (select count(*)::int from rfid_read where tenant_id = t) as reads,
           (select count(*)::int from work_log where tenant_id = t) as tasks
    from generate_series(1, 2) t
    order by 1`);
    expect(left.rows).toEqual([
      { tenant: 1, reads, tasks },
      { tenant: 2, reads: 1, tasks: 1 },
    ]);
  },
);
