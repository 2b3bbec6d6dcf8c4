/**
 * Where payment companies' news is handed in (figure 28): what they tell at once is gathered and taken in one transaction.
 * Each caller hears when the batch with his news is committed, so a company is told "understood" only about what is stored.
 * A batch that fails is taken one by one: bad news fails alone.
 */
import { SYSTEM, type Tenant } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { GroupCommit } from '../kernel/group-commit.ts';
import { type MerchantAccount, merchantAccounts } from './merchant-accounts.ts';
import type { PaymentNews } from './payment-provider.ts';
import { keepRefusedNews, type Taken, takePaymentNews } from './take-news.ts';

// One batch at a time: what comes meanwhile makes the next one cheaper. Companies wait five seconds for their answer.
const BATCH = { maxBatch: 100, maxWaiting: 5000, maxWaitMs: 4000, parallel: 1 };

type Addressed = { tenant: Tenant; account: string };

export class NewsDesk {
  readonly #db: Database;
  readonly #looks: GroupCommit<Addressed, MerchantAccount | undefined>;
  /** One queue per tenant and account, which is who acts. */
  readonly #queues = new Map<string, GroupCommit<PaymentNews, Taken>>();

  constructor(db: Database) {
    this.#db = db;
    this.#looks = new GroupCommit((all) => findAccounts(db, all), { ...BATCH, parallel: 2 });
  }

  /**
   * The account a message is addressed to, as it is kept now. Messages of one turn of the event loop share a look, so there
   * is no need for a cache, and what was switched off is off for the very next one.
   */
  accountOf(tenant: Tenant, account: string): Promise<MerchantAccount | undefined> {
    return this.#looks.submit({ tenant, account });
  }

  /** Nothing is believed here: whoever hands news in has checked that it is genuine. */
  take(scope: Scope, { id, active }: Pick<MerchantAccount, 'id' | 'active'>, news: PaymentNews): Promise<Taken> {
    const key = `${scope.tenant}/${active}/${id}`;
    let queue = this.#queues.get(key);
    if (!queue) {
      const take = active ? takePaymentNews : keepRefusedNews;
      queue = new GroupCommit((batch) => this.#db.transaction(scope, (ctx) => take(ctx, id, batch)), BATCH);
      this.#queues.set(key, queue);
    }
    return queue.submit(news);
  }
}

async function findAccounts(db: Database, all: readonly Addressed[]): Promise<(MerchantAccount | undefined)[]> {
  const tenants = [...new Set(all.map(({ tenant }) => tenant))];
  const found = await Promise.all(tenants.map((tenant) => db.read({ tenant, actor: SYSTEM }, merchantAccounts)));
  const byTenant = new Map(tenants.map((tenant, i) => [tenant, found[i]!]));
  return all.map(({ tenant, account }) => byTenant.get(tenant)!.get(account));
}
