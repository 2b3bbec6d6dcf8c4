/** P2 on a database of its own. */
import { benchLedger } from '../ledger/bench.ts';
import { openBenchHouse } from './bench-house.ts';
import type { Figure } from './figure.ts';

export async function benchLedgerHere(): Promise<Figure[]> {
  const house = await openBenchHouse();
  try {
    return await benchLedger(house.db, { tenant: 1 });
  } finally {
    await house.close();
  }
}
