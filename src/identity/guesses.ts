/**
 * Guessing (figure 41): tries at a password or code are counted in the database before they are looked at, per account
 * and address, per account, and per address. Whoever is over a limit is refused without a look, right or wrong.
 */
import { hash } from 'node:crypto';
import type { Ctx } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import { Refused } from '../kernel/refusal.ts';

/** In 15 minutes. One account from many addresses is locked later; one address may serve a whole office. */
const LIMITS = { accountAndAddress: 10, account: 100, address: 200 };

const subjects = (account: string, address: string) => ({
  accountAndAddress: hash('sha256', `both ${account} ${address}`, 'buffer'),
  account: hash('sha256', `account ${account}`, 'buffer'),
  address: hash('sha256', `address ${address}`, 'buffer'),
});

/** Refuses `identity.locked` (data: `minutes`) and `identity.tooManyTries` (429, data: `minutes`). */
export async function countGuess(db: Database, account: string, address: string): Promise<void> {
  const of = subjects(account, address);
  const over = await db.ask<{ subject: Buffer; seconds_left: number }>(sql`
    select *
    from count_guess(${Object.values(of)}::bytea[], ${Object.values(LIMITS)}::int[])`);
  const [first] = over;
  if (!first) return;
  const minutes = Math.ceil(first.seconds_left / 60);
  if (over.every((row) => row.subject.equals(of.account))) throw new Refused('identity.locked', { minutes });
  throw new Refused('identity.tooManyTries', { minutes, retryAfter: first.seconds_left }, 429);
}

/** A success takes the tries of this account from this address back; the wider counts stay. */
export async function forgiveGuesses(db: Database, account: string, address: string): Promise<void> {
  await db.ask(sql`
    delete from guess_count
    where subject = ${subjects(account, address).accountAndAddress}`);
}

/** Forgets counts whose 15 minutes are over, of all tenants. */
export async function forgetOldGuesses(ctx: Ctx): Promise<void> {
  await ctx.sql`
    delete from guess_count
    where since < now() - interval '15 minutes'`;
}
