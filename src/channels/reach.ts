/** A right may cover some shops only: what lies outside is as if it were not there. */
import { reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

/** Shops a right covers; null for all of them. */
export function shopsWith(session: Session, right: string): Id[] | null {
  const reach = reachOf(session, right);
  return reach.everything ? null : reach.shops;
}

/** Shops a list shows: the one asked for where the right covers it, else all it covers; null for all of them. */
export function shopsAsked(session: Session, right: string, shopId: Id | undefined): Id[] | null {
  const shops = shopsWith(session, right);
  if (shopId === undefined) return shops;
  return !shops || shops.includes(shopId) ? [shopId] : [];
}

/** Refuses `channels.notFound` (404). */
export function assertCovers(session: Session, right: string, shopId: Id): void {
  const shops = shopsWith(session, right);
  if (shops && !shops.includes(shopId)) throw new Refused('channels.notFound', {}, 404);
}

/** Who has the right for some shops only makes no others. Refuses `identity.rightMissing` (403). */
export function assertEverywhere(session: Session, right: string): void {
  if (shopsWith(session, right)) throw new Refused('identity.rightMissing', { right }, 403);
}
