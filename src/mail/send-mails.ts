/**
 * Sending letters, outside of any transaction. Must stay true: a letter goes under one `Message-ID`, however often it is
 * tried; what may have arrived is never tried again by itself.
 */
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import type { Job, JobHandler } from '../kernel/jobs.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { type LetterRow, lettersById, letterTable, SEND } from './letters.ts';
import { mailOpener, serverOf } from './mail-server.ts';
import type { Enclosure, MailAnswer, MailPorts } from './mailer.ts';

/** The server was down for about a day: then a person is told. */
const TRIES = 12;

const ENDS = { sent: 'sent', unknown: 'unknown', refused: 'failed', retry: 'failed' } as const;

/** The server did not take it this time; the job is tried again after a growing pause. */
class NotYet extends Error {
  override readonly name = 'NotYet';
}

export const mailJobs = (ports: MailPorts, ring: KeyRing): JobHandler[] => [
  {
    kind: SEND,
    parallel: 4,
    maxTries: TRIES,
    reach: async (db, scope, jobs: Job<{ mail: Id }>[]) => {
      for (const { payload, attempts } of jobs) await send(db, scope, ports, ring, payload.mail, attempts >= TRIES);
    },
  },
];

async function send(db: Database, scope: Scope, ports: MailPorts, ring: KeyRing, id: Id, isLast: boolean) {
  const { letter, server } = await db.read(scope, async (ctx) => ({
    letter: (await lettersById(ctx, [id])).get(id),
    server: await serverOf(ctx),
  }));
  if (letter?.state !== 'waiting') return;
  const files = await enclosed(db, scope, ports, letter);
  const answer: MailAnswer = !server?.active
    ? { result: 'refused', code: 'mail.off', message: '' }
    : files === null
      ? { result: 'refused', code: 'mail.enclosureGone', message: '' }
      : await ports.mailer.send(mailOpener(ring)(server), {
          ...{ id, to: letter.recipient, title: letter.title, text: letter.text, files },
        });
  const waits = answer.result === 'retry' && !isLast;
  const said =
    answer.result === 'sent' ? { code: '', message: '' } : { code: answer.code, message: answer.message.slice(0, 300) };
  const state: LetterRow['state'] = waits ? 'waiting' : ENDS[answer.result];
  await db.transaction(scope, async (ctx) => {
    const row = { id, state, ...said, endedAt: waits ? null : new Date(ctx.now()) };
    await letterTable.update(ctx, [row], ['id'], ['state', 'code', 'message', 'endedAt']);
  });
  if (waits) throw new NotYet(`${said.code} ${said.message}`);
}

/** null: something of it is gone. */
async function enclosed(
  db: Database,
  scope: Scope,
  ports: MailPorts,
  { attached }: LetterRow,
): Promise<Enclosure[] | null> {
  const files: Enclosure[] = [];
  for (const { kind, id } of attached) {
    const file = await ports.enclosures.get(kind)?.(db, scope, id);
    if (!file) return null;
    files.push(file);
  }
  return files;
}
