/** Which steps a document takes, and what was signed of them. Pure. */
import { createHash } from 'node:crypto';
import type { ChainKind, ChainStep } from '../contract/approval-chains.ts';
import type { Sum } from '../identity/identity.ts';
import { toJson } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';

export const ANYBODY: ChainStep = { role: null, person: null, from: '0' };

/** How many others look at a document where nobody has set up a chain for its kind, and the least where somebody has. */
const LEAST: Partial<Record<ChainKind, number>> = { writeOff: 2 };
export const leastOf = (kind: ChainKind): number => LEAST[kind] ?? 1;

/**
 * The steps a document of that sum takes, in their order. Steps from an amount on are left out below it; of a sum in
 * another currency than the house's none is. Where fewer are left than the kind must have, anybody with the right makes
 * up for them.
 */
export function stepsFor(kind: ChainKind, chain: readonly ChainStep[], sum: Sum | null): ChainStep[] {
  const asked = stepsAsked(chain, sum);
  const missing = Math.max(0, leastOf(kind) - asked.length);
  return [...Array.from({ length: missing }, () => ANYBODY), ...asked];
}

/** The steps of a chain that are asked of a sum. */
export const stepsAsked = (chain: readonly ChainStep[], sum: Sum | null): ChainStep[] => {
  if (sum === null || sum.currency !== HOME_CURRENCY) return [...chain];
  const size = sum.amountMinor < 0n ? -sum.amountMinor : sum.amountMinor;
  return chain.filter(({ from }) => size >= BigInt(from));
};

/** Over everything somebody agrees to, in one spelling. */
export const contentHash = (content: unknown): string =>
  createHash('sha256')
    .update(toJson(content ?? null))
    .digest('hex');

export type Signature = { documentId: Id; contentHash: string; step: number; actor: string; insteadOf: Id | null };
