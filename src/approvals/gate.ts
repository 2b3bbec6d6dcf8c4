/**
 * The one gate every approval goes through (IAM-4, figure 39). What must stay true: nobody agrees to what he made, under
 * no role, no API key and in nobody's stead; nobody agrees twice; steps are taken in order; and a signature counts for
 * what the document said when it was given, so that an edit needs them all anew.
 */
import type { ChainKind, ChainStep } from '../contract/approval-chains.ts';
import { auditAll, type MoneyPlace, type Sum } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { contentHash, type Signature, stepsAsked, stepsFor } from './chain.ts';
import { chainOf, insertSignatures, signaturesOf } from './store.ts';
import { type Seat, seatsOf } from './who-signs.ts';

/** What somebody agrees to. */
export type Paper = {
  id: Id;
  /** Whoever had a hand in it, as actors: none of them agrees to it. */
  makers: readonly string[];
  sum: Sum | null;
  place?: MoneyPlace;
  /** Everything he agrees to; left out where it cannot change any more. */
  content?: unknown;
};
/** What speaks against the caller moving a sum: `limitOf` of identity. Asked of whoever agrees last. */
export type OverLimit = (sum: Sum, place?: MoneyPlace) => Refusal | null;

export type Gate = {
  /**
   * What speaks against the caller signing: `identity.samePerson`, `approvals.signedAlready`, `approvals.notYours` (data:
   * `step`, `steps`, `who`), and what the limit says.
   */
  whyNot(paper: Paper): Refusal | null;
  /** Signs papers nothing speaks against; gives the ids of those that have every signature now. */
  sign(papers: readonly Paper[]): Promise<Set<Id>>;
  /** How far a paper is: signatures given and taken in all. */
  standing(paper: Paper): { signed: string[]; steps: number; next: ChainStep | null };
};

/**
 * For a batch of documents of a kind. Whoever signs waits for whoever else does, so call it before the documents are
 * locked; their content may be read later.
 */
export async function openGate(
  ctx: Ctx,
  kind: ChainKind,
  ids: readonly Id[],
  overLimit: OverLimit = () => null,
): Promise<Gate> {
  await ctx.sql`select pg_advisory_xact_lock(7004, ${ctx.tenant})`;
  return lookThrough(ctx, kind, ids, overLimit);
}

/** The same without waiting for anybody, to see what could be signed. */
export async function lookThrough(
  ctx: Ctx,
  kind: ChainKind,
  ids: readonly Id[],
  overLimit: OverLimit = () => null,
): Promise<Gate> {
  const [chain, seats, given] = [await chainOf(ctx, kind), await seatsOf(ctx), await signaturesOf(ctx, kind, ids)];
  const steps = chain?.active ? chain.steps : [];
  const standingOf = (paper: Paper) => {
    const hash = paper.content === undefined ? null : contentHash(paper.content);
    const signed = (given.get(paper.id) ?? []).filter((one) => hash === null || one.contentHash === hash);
    const needed = stepsFor(kind, steps, paper.sum);
    const at = needed.findIndex((_, step) => !signed.some((one) => one.step === step));
    return { signed, needed, at };
  };
  const whyNot = (paper: Paper): Refusal | null => {
    const { signed, needed, at } = standingOf(paper);
    const [own] = seats;
    if (paper.makers.some((maker) => own!.actors.has(maker))) return { code: 'identity.samePerson' };
    if (signed.some(({ actor }) => own!.actors.has(actor))) return { code: 'approvals.signedAlready' };
    const step = needed[at];
    if (step && !seatFor(seats, step, paper, signed))
      return { code: 'approvals.notYours', data: { step: at + 1, steps: needed.length, who: chain!.who(step) } };
    const isLast = at < 0 || at === needed.length - 1;
    return isLast && paper.sum ? overLimit(paper.sum, paper.place) : null;
  };
  return {
    whyNot,
    standing: (paper) => {
      const { signed, needed, at } = standingOf(paper);
      return { signed: signed.map(({ actor }) => actor), steps: needed.length, next: needed[at] ?? null };
    },
    sign: async (papers) => {
      const complete = new Set<Id>();
      const signatures = papers.flatMap((paper): Signature[] => {
        const { signed, needed, at } = standingOf(paper);
        if (at < 0 || at === needed.length - 1) complete.add(paper.id);
        if (at < 0) return [];
        const insteadOf = seatFor(seats, needed[at]!, paper, signed)!.insteadOf;
        const about = { documentId: paper.id, contentHash: contentHash(paper.content), step: at, insteadOf };
        return [{ ...about, actor: actorText(ctx.actor) }];
      });
      await insertSignatures(ctx, kind, signatures);
      await tellSigned(ctx, kind, signatures, papers);
      return complete;
    },
  };
}

/** In which of his seats the caller may take a step; nobody stands in for who made the paper or has signed it. */
function seatFor(
  seats: readonly Seat[],
  { role, person }: ChainStep,
  { makers }: Paper,
  signed: readonly Signature[],
): Seat | undefined {
  return seats.find(
    ({ userId, roles, actors }) =>
      (role === null || roles.has(role)) &&
      (person === null || person === userId) &&
      !makers.some((maker) => actors.has(maker)) &&
      !signed.some(({ actor }) => actors.has(actor)),
  );
}

/** The last signature is told by the document itself, as what it did. */
const tellSigned = (ctx: Ctx, kind: ChainKind, signatures: readonly Signature[], papers: readonly Paper[]) => {
  const sums = new Map(papers.map(({ id, sum }) => [id, sum]));
  return auditAll(
    ctx,
    'approval.sign',
    signatures.map(({ documentId, step, insteadOf, contentHash: hash }) => ({
      subject: `${kind}/${documentId}`,
      detail: { step: step + 1, hash, amountMinor: sums.get(documentId)?.amountMinor ?? null, insteadOf },
    })),
  );
};

/** Whether a chain somebody has set up is asked of such a sum, also where the house would let it pass alone. */
export async function chainAsks(ctx: Ctx, kind: ChainKind): Promise<(sum: Sum | null) => boolean> {
  const chain = await chainOf(ctx, kind);
  return (sum) => chain?.active === true && stepsAsked(chain.steps, sum).length > 0;
}
