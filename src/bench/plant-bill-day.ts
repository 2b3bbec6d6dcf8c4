/** Run as a process of its own by `reconcile.ts`, so that what makes the day does not count as memory of what reads it. */
import { Database } from '../kernel/db/database.ts';
import { plantBooks, writeBill } from './bill-day.ts';

const { config, dir, count } = JSON.parse(process.argv[2]!);
const db = new Database({ config, size: 2 });
await plantBooks(db, count);
await writeBill(dir, count);
await db.close();
