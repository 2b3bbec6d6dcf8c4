/**
 * For callers that need nothing but the ledger: their postings are gathered per tenant and committed together. A
 * business transaction that also writes documents calls `post` itself.
 */
import { type Actor, actorText, SYSTEM, type Tenant } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import { GroupCommit } from '../kernel/group-commit.ts';
import type { Posting, PostingResult } from './evaluate.ts';
import { post } from './post.ts';

export class LedgerQueue {
  readonly #db: Database;
  readonly #queues = new Map<Tenant, GroupCommit<Posting, PostingResult>>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Posts one group; the answers are those of `post`. Durable when it resolves. */
  submit(tenant: Tenant, actor: Actor, posting: Posting): Promise<PostingResult> {
    let queue = this.#queues.get(tenant);
    if (!queue) {
      queue = new GroupCommit(
        (postings) => this.#db.transaction({ tenant, actor: SYSTEM }, (ctx) => post(ctx, postings)),
        { maxBatch: 2000, maxWaiting: 50_000, parallel: 2 },
        (input) => input.lines.length,
      );
      this.#queues.set(tenant, queue);
    }
    return queue.submit({ ...posting, actor: actorText(actor) });
  }
}
