/** The demo's mail server: letters to suppliers and buyers leave by it, and the sandbox page shows what reached it. */
import type { Scope } from '../../src/kernel/db/database.ts';
import { keepMailServer } from '../../src/mail/mail.ts';
import { serverOf } from '../../src/mail/mail-server.ts';
import type { Running } from '../../src/run-house.ts';
import { type ReadLetter, readLetter } from '../mail/read-letter.ts';
import { start } from '../mail/smtp.ts';

export type DemoLetter = ReadLetter & { to: string };
export type DemoMail = Awaited<ReturnType<typeof openDemoMail>>;

const REMEMBERED = 50;

/** Opens it and connects the tenant to it, as a merchant would. `earlier`: what reached it before this start. */
export async function openDemoMail(
  { house: { db, ring } }: Running,
  scope: Scope,
  earlier: readonly DemoLetter[] = [],
) {
  const stand = await start();
  await db.transaction(scope, async (ctx) => {
    const known = await serverOf(ctx, true);
    // It listens elsewhere at every start; a server that a person has set since stays.
    if (known && known.host !== stand.access.host) return;
    await keepMailServer(ctx, ring, known, {
      ...{ ...stand.access, sender: 'service@qinghe.example', senderName: '青禾生活', active: known?.active ?? true },
    });
  });
  return {
    origin: stand.origin,
    close: stand.close,
    /** The latest last. */
    letters: (): DemoLetter[] => {
      const came = stand.control.letters.map(({ to, raw }) => ({ to, ...readLetter(raw) }));
      return [...earlier, ...came].slice(-REMEMBERED);
    },
  };
}
