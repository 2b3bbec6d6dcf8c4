/** Vouchers and drafts as they are answered: people and whoever a line is of by name. */
import { ownActors } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { ClosingCheck } from './close-period.ts';
import { type Draft, sizeOf } from './drafts.ts';
import type { OrganisationPort } from './organisations.ts';
import { type BookedLine, type BookedVoucher, voucherRefs } from './vouchers.ts';
import { type WhomPorts, whomNames } from './whom.ts';

type ActorView = { kind: 'person' | 'rule' | 'channel' | 'courier' | 'system'; name: string };
export type FinancePorts = WhomPorts &
  OrganisationPort & {
    describeActors: (ctx: Ctx, actors: readonly string[]) => Promise<Map<string, ActorView>>;
    /** What other modules ask before a period is closed, in that order. */
    closingChecks: readonly ClosingCheck[];
  };

const lineWith =
  (nameOf: (ofWhom: string) => string) =>
  ({ debit, credit, ...line }: BookedLine) => ({
    ...{ ...line, whom: nameOf(line.ofWhom) },
    ...(debit !== 0n ? { side: 'debit' as const, amount: debit } : { side: 'credit' as const, amount: credit }),
  });

const everyWhom = (all: readonly { lines: readonly { ofWhom: string }[] }[]): string[] =>
  all.flatMap(({ lines }) => lines.map(({ ofWhom }) => ofWhom));

export async function describeVouchers(ctx: Ctx, ports: FinancePorts, all: readonly BookedVoucher[]) {
  const people = await ports.describeActors(
    ctx,
    all.flatMap(({ actor, checkedBy }) => [actor, checkedBy]),
  );
  const lineOf = lineWith(await whomNames(ctx, ports, everyWhom(all)));
  return all.map(({ actor, checkedBy, lines, about: _, reverses: __, ...voucher }) => ({
    ...{ ...voucher, by: people.get(actor)!, checkedBy: checkedBy === '' ? null : people.get(checkedBy)! },
    ...{ lines: lines.map(lineOf), amount: lines.reduce((sum, { debit }) => sum + debit, 0n) },
  }));
}

export async function describeDrafts(ctx: Ctx, ports: FinancePorts, all: readonly Draft[]) {
  const own = await ownActors(ctx);
  const people = await ports.describeActors(
    ctx,
    all.flatMap(({ madeBy, decidedBy }) => [madeBy, decidedBy]),
  );
  const taken = await voucherRefs(
    ctx,
    all.flatMap(({ reverses }) => reverses ?? []),
  );
  const lineOf = lineWith(await whomNames(ctx, ports, everyWhom(all)));
  return all.map(({ madeBy, decidedBy, lines, ...draft }) => ({
    ...draft,
    ...{ by: people.get(madeBy)!, own: own.has(madeBy), decidedBy: decidedBy === '' ? null : people.get(decidedBy)! },
    reverses: draft.reverses === null ? null : (taken.get(draft.reverses) ?? null),
    lines: lines.map((line) => lineOf({ ...line, debit: BigInt(line.debit), credit: BigInt(line.credit) })),
    amount: sizeOf(lines),
  }));
}

export const describeDraft = async (ctx: Ctx, ports: FinancePorts, draft: Draft) =>
  (await describeDrafts(ctx, ports, [draft]))[0]!;
