/**
 * Books of one organisation of several: a voucher is the one's whose shop it is about, or that whoever entered it named.
 * As a voucher balances, so do the reports of one. What is about no shop and names nobody is the whole house's only.
 */
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

export type Organisation = { id: string; name: string; shops: readonly Id[] };
/** Asked of the module that knows who the sellers behind shops are. */
export type OrganisationPort = { organisationsOf: (ctx: Ctx) => Promise<Organisation[]> };

/** Null for the whole house. Refuses `finance.organisationUnknown` (404). */
export async function theOrganisation(
  ctx: Ctx,
  { organisationsOf }: OrganisationPort,
  id: string | undefined,
): Promise<Organisation | null> {
  if (id === undefined) return null;
  const found = (await organisationsOf(ctx)).find((one) => one.id === id);
  if (!found) throw new Refused('finance.organisationUnknown', { id }, 404);
  return found;
}

/** ` and …` for lines `l`. */
export const ofOrganisation = (of: Organisation | null | undefined): Sql =>
  of
    ? sql`
        and exists (
          select from gl_voucher w
          where w.tenant_id = l.tenant_id
            and w.id = l.voucher_id
            and (w.about ->> 'organisation' = ${of.id}
              or w.about ->> 'shop' = any(${of.shops as Id[]}::text[])
              or w.about ->> 'account' = any(${of.shops as Id[]}::text[])))`
    : sql``;
