/** Which nodes a caller's right covers: one given for some nodes covers those. */
import { reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { type Outcome, refuse } from '../kernel/refusal.ts';

export function covers(session: Session, right: string): (node: { id: Id }) => boolean {
  const reach = reachOf(session, right);
  return (node) => reach.everything || reach.nodes.includes(node.id);
}

/**
 * Runs a use case for the documents at nodes the caller may write; the others are answered as if the node were not there.
 */
export async function atOwnNodes<Document extends { id: Id; nodeId: Id }>(
  session: Session,
  documents: readonly Document[],
  run: (own: readonly Document[]) => Promise<Outcome<Id, string>[]>,
): Promise<Outcome<Id, string>[]> {
  const covered = covers(session, 'stock.write');
  const own = documents.filter(({ nodeId }) => covered({ id: nodeId }));
  const outcomes = new Map((await run(own)).map((outcome) => [outcome.id, outcome]));
  return documents.map(({ id }) => outcomes.get(id) ?? refuse(id, 'stock.nodeUnknown'));
}
