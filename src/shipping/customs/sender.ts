/** The sender's tax and customs numbers that declarations begin with. */
import { audit, differences } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';

export type Sender = { ioss: string; vat: string; eori: string };
type Row = Sender & { id: string; version: number };

const senderTable = table<Row>('customs_sender', {
  id: 'text',
  ioss: 'text',
  vat: 'text',
  eori: 'text',
  version: 'int',
});
const NOBODY: Row = { id: 'sender', ioss: '', vat: '', eori: '', version: 0 };

const EU = new Set('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '));

/** What of them a declaration to that country bears: IOSS is the Union's, EORI hers and Britain's. */
export const numbersFor = ({ ioss, vat, eori }: Sender, country: string): Sender => ({
  ...{ vat, ioss: EU.has(country) ? ioss : '' },
  eori: EU.has(country) || country === 'GB' ? eori : '',
});

/** `version` 0: nothing was ever set. */
export async function customsSender(ctx: Ctx, lock = false): Promise<Sender & { version: number }> {
  const [row = NOBODY] = await ctx.run<Row>(sql`
    select ${senderTable.select()}
    from customs_sender
    where tenant_id = ${ctx.tenant}
    ${lock ? sql`for update` : sql``}`);
  const { id: _, ...sender } = row;
  return sender;
}

/** Replaces what the caller has compared. Audited; posts nothing. */
export async function keepSender(ctx: Ctx, before: Sender & { version: number }, after: Sender): Promise<void> {
  await senderTable.save(ctx, [{ id: NOBODY.id, ...after, version: before.version + 1 }], ['id']);
  const { version: _, ...was } = before;
  await audit(ctx, 'customsSender.set', 'setting/customsSender', differences<object>(was, after));
}
