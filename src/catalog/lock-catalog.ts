/**
 * Writers of the catalog go one after the other: codes and barcodes are checked against each other and bundles against
 * bundles, and what was checked must still hold when it is written. Readers and orders wait for nobody.
 */
import type { Ctx } from '../kernel/context.ts';

export const lockCatalog = async (ctx: Ctx): Promise<void> => {
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended(${`catalog/${ctx.tenant}`}, 0))`;
};
