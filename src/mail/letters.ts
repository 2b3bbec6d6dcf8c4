/** Letters: written in the transaction of what they tell, sent after it by a job, kept with what became of them. */
import type { MAIL_STATES } from '../contract/mail.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, Refused, refuse } from '../kernel/refusal.ts';
import { serverOf } from './mail-server.ts';

export const SEND = 'mail.send';

export type NewMail = {
  to: string;
  title: string;
  text: string;
  /** What it is about, as the audit log names it. */
  about: string;
  enclosed?: readonly { kind: string; id: string }[];
};
export type LetterRow = {
  id: Id;
  recipient: string;
  title: string;
  text: string;
  about: string;
  attached: { kind: string; id: string }[];
  state: (typeof MAIL_STATES)[number];
  code: string;
  message: string;
  madeBy: string;
  madeAt: Date;
  endedAt: Date | null;
};

export const letterTable = table<LetterRow>('mail', {
  ...{ id: 'uuid', recipient: 'text', title: 'text', text: 'text', about: 'text', attached: 'jsonb', state: 'text' },
  ...{ code: 'text', message: 'text', madeBy: 'text', madeAt: 'timestamptz', endedAt: 'timestamptz' },
});

export const isMailOn = async (ctx: Ctx): Promise<boolean> => (await serverOf(ctx))?.active ?? false;

/** Answers the letters' ids; while mail is off none is written. */
export async function writeMails(ctx: Ctx, mails: readonly NewMail[]): Promise<Id[]> {
  if (mails.length === 0 || !(await isMailOn(ctx))) return [];
  const rows = mails.map(
    ({ to, title, text, about, enclosed = [] }): LetterRow => ({
      ...{ id: ctx.newId(), recipient: to, title, text, about, attached: [...enclosed], state: 'waiting' },
      ...{ code: '', message: '', madeBy: actorText(ctx.actor), madeAt: new Date(ctx.now()), endedAt: null },
    }),
  );
  await letterTable.insert(ctx, rows);
  await auditAll(
    ctx,
    'mail.write',
    rows.map(({ about: subject, recipient, title }) => ({ subject, detail: { to: recipient, title } })),
  );
  for (const { id } of rows) await ctx.enqueue(SEND, { mail: id }, { sequence: `mail/${id}` });
  return rows.map(({ id }) => id);
}

/** One row more than `limit`, newest first. */
export const findLetters = (
  ctx: Ctx,
  q: { state?: LetterRow['state'] | undefined; before: Id | null; limit: number },
): Promise<LetterRow[]> =>
  ctx.run(sql`
    select ${letterTable.select()}
    from mail
    where tenant_id = ${ctx.tenant}
      and (${q.state ?? null}::text is null or state = ${q.state ?? null})
      and (${q.before}::uuid is null or id < ${q.before})
    order by id desc
    limit ${q.limit + 1}`);

/** Letters about one thing, newest first. */
export const mailsAbout = (ctx: Ctx, about: string): Promise<LetterRow[]> =>
  ctx.run(sql`
    select ${letterTable.select()}
    from mail
    where tenant_id = ${ctx.tenant}
      and about = ${about}
    order by id desc
    limit 50`);

/** `lock`: to change them. */
export async function lettersById(ctx: Ctx, ids: readonly Id[], lock = false): Promise<Map<Id, LetterRow>> {
  const rows = await ctx.run<LetterRow>(sql`
    select ${letterTable.select()}
    from mail
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
    order by id
    ${lock ? sql`for update` : sql``}`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Refuses `mail.off`, per letter `mail.letterUnknown`, `mail.notFailed`. */
export async function sendAgain(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id>[]> {
  if (!(await isMailOn(ctx))) throw new Refused('mail.off');
  const known = await lettersById(ctx, ids, true);
  const ready: LetterRow[] = [];
  const outcomes = ids.map((id): Outcome<Id> => {
    const letter = known.get(id);
    if (!letter) return refuse(id, 'mail.letterUnknown');
    if (letter.state !== 'failed' && letter.state !== 'unknown') return refuse(id, 'mail.notFailed');
    ready.push({ ...letter, state: 'waiting', code: '', message: '', endedAt: null });
    return done(id);
  });
  await letterTable.update(ctx, ready, ['id'], ['state', 'code', 'message', 'endedAt']);
  await auditAll(
    ctx,
    'mail.again',
    ready.map(({ about: subject, recipient }) => ({ subject, detail: { to: recipient } })),
  );
  for (const { id } of ready) await ctx.enqueue(SEND, { mail: id }, { sequence: `mail/${id}` });
  return outcomes;
}
