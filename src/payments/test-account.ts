/**
 * Whether an account works: its company is asked about a payment that cannot exist. Nothing changes there, and only a
 * genuine answer (signed by the company, about our merchant) counts, so a "no" proves address, numbers and keys.
 */
import { OutsideFailure } from '../channels/channels.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { accountOf, accountView } from './account-settings.ts';
import type { AccountPorts } from './ports.ts';

/** null: it works. Refuses `payments.accountUnknown` (404). */
export async function testAccount(
  db: Database,
  scope: Scope,
  ports: AccountPorts,
  id: string,
): Promise<Refusal | null> {
  const account = await db.read(scope, (ctx) => accountOf(ctx, id));
  const { missing } = accountView(account, ports).credentials;
  if (missing.length) return { code: 'payments.notConfigured', data: { missing } };
  try {
    // A number of ours that no payment ever had.
    await ports.providers.get(account.kind)!.query(ports.openAccess(account), db.world.newId().replaceAll('-', ''));
    return null;
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    return { code: error.code, data: { message: error.message } };
  }
}
