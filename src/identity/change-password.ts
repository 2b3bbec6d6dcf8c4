/** Changing one's own password: the old one is asked for, so that a console left open is not an account lost. */
import type { Database } from '../kernel/db/database.ts';
import type { Session } from '../kernel/http/session.ts';
import { Refused } from '../kernel/refusal.ts';
import { countGuess, forgiveGuesses } from './guesses.ts';
import { hashPassword, isPassword } from './password.ts';
import { assertChosenPassword, readUser, setPasswordHash } from './users.ts';

/**
 * Ends every other session of the user. Tries count as those of signing in. Refuses `identity.wrongPassword`,
 * `identity.passwordWeak` (data: `least`), `identity.locked` (data: `minutes`), `identity.tooManyTries` (429).
 */
export async function changePassword(
  db: Database,
  session: Session,
  input: { old: string; new: string; address: string },
): Promise<void> {
  const user = await db.read(session, (ctx) => readUser(ctx, session.userId));
  await countGuess(db, user!.login, input.address);
  if (!(await isPassword(user!.password_hash, input.old))) throw new Refused('identity.wrongPassword');
  assertChosenPassword(input.new, user!.login);
  const passwordHash = await hashPassword(input.new);
  await db.transaction(session, (ctx) => setPasswordHash(ctx, session.userId, passwordHash, session.id));
  await forgiveGuesses(db, user!.login, input.address);
}
