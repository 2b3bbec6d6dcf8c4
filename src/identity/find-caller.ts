/**
 * Finding the caller of a request. All requests of one turn of the event loop are looked up in one statement, so there
 * is no need for a cache, and what was revoked is refused by the very next request.
 */
import { RIGHTS } from '../contract/rights.ts';
import type { Database } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import { GroupCommit } from '../kernel/group-commit.ts';
import type { Authenticate, Grant, GrantedLimit, Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { hashOf, tenantOf, tokenOf } from './token.ts';

type Asked = { tenant: number; hash: Buffer };
type Answer = Session | null | Error;
type Found = {
  number: number;
  tenant_id: number;
  kind: 'user' | 'apiKey';
  id: Id;
  user_id: Id;
  name: string;
  rested: boolean;
  key_rights: string[] | null;
  supplier_id: Id | null;
  must_change_password: boolean;
  grants:
    | [rights: string[], organisation: Id | null, shop: Id | null, node: Id | null, limits: GrantedLimit[]][]
    | null;
};

/** The function that finds callers; one per process. */
export function createAuthenticate(db: Database): Authenticate {
  // A failure is an answer to the whole batch: asking one by one again would make everybody wait for a lost database.
  const findOrFail = (asked: Asked[]): Promise<Answer[]> =>
    findCallers(db, asked).catch((error: Error) => asked.map(() => error));
  const lookUps = new GroupCommit(findOrFail, { maxBatch: 200, maxWaiting: 5000, maxWaitMs: 3000, parallel: 2 });
  return async (headers) => {
    const given = tokenOf(headers);
    const tenant = given && tenantOf(given.kind, given.token);
    if (!given || tenant === null) return null;
    const answer = await lookUps.submit({ tenant, hash: hashOf(given.token) });
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

async function findCallers(db: Database, asked: readonly Asked[]): Promise<(Session | null)[]> {
  const rows = await db.ask<Found>(sql`
    select *
    from find_callers(${asked.map((one) => one.tenant)}::int[], ${asked.map((one) => one.hash)}::bytea[])`);
  const sessions: (Session | null)[] = asked.map(() => null);
  for (const row of rows) {
    sessions[row.number - 1] = sessionOf(row);
    // Only that somebody is there is kept up to date, once a minute; the answer does not wait for it.
    if (row.rested) void markSeen(db, row, asked[row.number - 1]!.hash).catch(() => {});
  }
  return sessions;
}

const markSeen = (db: Database, row: Found, hash: Buffer) =>
  db.transaction(
    { tenant: row.tenant_id, actor: { kind: 'user', id: row.user_id, name: row.name } },
    (ctx) => ctx.sql`
      update session
      set seen_at = now()
      where tenant_id = ${ctx.tenant}
        and hash = ${hash}`,
  );

function sessionOf(row: Found): Session {
  const grants = (row.grants ?? []).map(
    ([rights, organisation, shop, node, limits]): Grant => ({
      rights: withinKey(rightsNamed(rights), row.key_rights),
      limits,
      organisation,
      shop,
      node,
    }),
  );
  return {
    id: row.id,
    userId: row.user_id,
    tenant: row.tenant_id,
    // A key acts in its user's name; the log shows which key it was.
    actor: { kind: row.kind, id: row.kind === 'user' ? row.user_id : row.id, name: row.name },
    grants: row.supplier_id ? [] : grants,
    supplier: row.supplier_id,
    mustChangePassword: row.must_change_password,
  };
}

const known = new Map<string, ReadonlySet<string>>();

/** The set of a role's rights; `*` is all there are. Roles are few, so each set is made once. */
function rightsNamed(rights: readonly string[]): ReadonlySet<string> {
  const name = rights.join();
  const set = known.get(name) ?? new Set<string>(rights.includes('*') ? RIGHTS : rights);
  if (known.size < 1000) known.set(name, set);
  return set;
}

const withinKey = (rights: ReadonlySet<string>, key: readonly string[] | null): ReadonlySet<string> =>
  key === null ? rights : new Set(key.filter((right) => rights.has(right)));
