/**
 * For callers that need nothing but the ledger: their postings are gathered per tenant and committed together. A
 * business transaction that also writes documents calls `post` itself.
 */
import { type Actor, actorText, SYSTEM, type Tenant } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import { GroupCommit } from '../kernel/group-commit.ts';
import type { Posting, PostingResult } from './evaluate.ts';
import { postGroups } from './post.ts';
import { type Group, prepareGroup } from './prepare.ts';

export class LedgerQueue {
  readonly #db: Database;
  readonly #queues = new Map<Tenant, GroupCommit<Group, PostingResult>>();

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Posts one group; the answers are those of `post`. Durable when it resolves. When it throws because the database was
   * lost, the outcome is unknown: ask again with the same ids.
   */
  async submit(tenant: Tenant, actor: Actor, posting: Posting): Promise<PostingResult> {
    return this.#queue(tenant).submit(prepareGroup({ ...posting, actor: actorText(actor) }));
  }

  #queue(tenant: Tenant) {
    let queue = this.#queues.get(tenant);
    if (!queue) {
      queue = new GroupCommit(
        (groups) => this.#db.transaction({ tenant, actor: SYSTEM }, (ctx) => postGroups(ctx, groups)),
        { maxBatch: 2000, maxWaiting: 50_000, maxWaitMs: 10_000, parallel: 2 },
        (group) => group.moves.length,
      );
      this.#queues.set(tenant, queue);
    }
    return queue;
  }
}
