/** What a person keeps for open items: days of payment, rates of loss, levels of letters; and the terms of single parties. */
import type { DueSettings } from '../contract/dues.ts';
import { audit, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { assertVersion } from '../kernel/http/route.ts';
import { Refused } from '../kernel/refusal.ts';

type Row = Omit<DueSettings, 'version'> & { id: number };
const settingTable = table<Row>('due_setting', {
  ...{ id: 'int', receivableDays: 'int', payableDays: 'int', lossPpm: 'int[]', levels: 'jsonb', letterDays: 'int' },
});

/** As it comes. Rates and days are the house's to set; an accountant confirms them. */
const USUAL: DueSettings = {
  ...{ receivableDays: 30, payableDays: 30, lossPpm: [5_000, 20_000, 50_000, 100_000, 300_000, 800_000] },
  levels: [
    {
      ...{ afterDays: 1, title: '付款提醒' },
      text: '贵司下列款项已到期，烦请核对并安排付款。如已付款，请忽略本函。',
    },
    {
      ...{ afterDays: 31, title: '逾期催款函' },
      text: '贵司下列款项已逾期，我司此前已提醒。请于收到本函后七日内付清，逾期我司将暂停赊销。',
    },
    {
      ...{ afterDays: 61, title: '最后催款函' },
      text: '贵司下列款项长期逾期未付，我司已多次催收。请于收到本函后三日内付清，否则我司将依法追索。',
    },
  ],
  ...{ letterDays: 14, version: 0 },
};

export async function settingsOf(ctx: Ctx): Promise<DueSettings> {
  const [kept] = await ctx.run<DueSettings>(sql`
    select ${settingTable.select()}, version
    from due_setting
    where tenant_id = ${ctx.tenant}`);
  if (!kept) return USUAL;
  const { receivableDays, payableDays, lossPpm, levels, letterDays, version } = kept;
  return { receivableDays, payableDays, lossPpm, levels, letterDays, version };
}

/** Refuses `dues.levelsOrder` (data: `level`), and what `assertVersion` does. */
export async function setSettings(
  ctx: Ctx,
  after: Omit<DueSettings, 'version'>,
  ifMatch: string | undefined,
): Promise<DueSettings> {
  const { version, ...before } = await settingsOf(ctx);
  assertVersion({ ifMatch }, version);
  const wrong = after.levels.findIndex(({ afterDays }, i) => i > 0 && afterDays <= after.levels[i - 1]!.afterDays);
  if (wrong > 0) throw new Refused('dues.levelsOrder', { level: wrong + 1 });
  await settingTable.save(ctx, [{ ...after, id: 1 }], ['id'], 'version');
  await audit(ctx, 'dueSettings.set', 'dueSettings/1', differences(before, after));
  return settingsOf(ctx);
}

export type Terms = {
  party: string;
  netDays: number;
  monthEnd: boolean;
  noLetters: boolean;
  contact: string;
  address: string;
};
const termTable = table<Terms>('due_term', {
  ...{ party: 'text', netDays: 'int', monthEnd: 'boolean', noLetters: 'boolean', contact: 'text', address: 'text' },
});

export async function termsOf(ctx: Ctx, parties: readonly string[]): Promise<Map<string, Terms & { version: number }>> {
  const rows = await ctx.run<Terms & { version: number }>(sql`
    select ${termTable.select()}, version
    from due_term
    where tenant_id = ${ctx.tenant}
      and party = any(${parties as string[]}::text[])`);
  return new Map(rows.map((row) => [row.party, row]));
}

export async function setTerm(
  ctx: Ctx,
  after: Terms,
  ifMatch: string | undefined,
): Promise<Terms & { version: number }> {
  const before = (await termsOf(ctx, [after.party])).get(after.party);
  assertVersion({ ifMatch }, before?.version ?? 0);
  await termTable.save(ctx, [after], ['party'], 'version');
  await audit(ctx, 'dueTerm.set', `dueTerm/${after.party}`, differences<Terms>(before ?? null, after, TERM_FIELDS));
  return (await termsOf(ctx, [after.party])).get(after.party)!;
}
const TERM_FIELDS = ['netDays', 'monthEnd', 'noLetters', 'contact', 'address'] as const;
