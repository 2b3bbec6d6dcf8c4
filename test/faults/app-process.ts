/**
 * The whole running process (HTTP, workers, live news) as a child that a test kills. It says where it listens, and ends
 * when its parent does. The database is the one of DATABASE_URL.
 */
import { createLog } from '../../src/kernel/log.ts';
import { runHouse } from '../../src/run-house.ts';

process.on('disconnect', () => process.exit());
const [dataDir = ''] = process.argv.slice(2);
const log = createLog({ level: 'error' });
const { url } = await runHouse({ dataDir, log, port: 0, jobs: true, http: true, tenantName: '测试商户' });
process.send!({ url });
