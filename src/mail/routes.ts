/** Mail over HTTP: the server and the letters. They are the whole tenant's. */
import * as contract from '../contract/mail.ts';
import { assertEverywhere } from '../identity/identity.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, ownRoute, type Route, route } from '../kernel/http/route.ts';
import { Refused } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { findLetters, sendAgain, writeMails } from './letters.ts';
import { describeServer, keepMailServer, serverOf } from './mail-server.ts';
import type { MailPorts } from './mailer.ts';

export const mailRoutes = ({ mailer }: MailPorts, ring: KeyRing): Route[] => [
  route(contract.getMailServer, async ({ ctx, session }) => {
    assertEverywhere(session, 'settings.read');
    const server = await serverOf(ctx);
    return { server: server && describeServer(server) };
  }),

  // Looking a name up takes long, so it comes before the transaction.
  ownRoute(contract.setMailServer, async ({ db, session, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    const refusal = await mailer.check(body);
    if (refusal) throw new Refused(refusal.code, { field: 'host', ...refusal.data });
    return db.transaction(session, async (ctx) => {
      const before = await serverOf(ctx, true);
      assertVersion({ ifMatch }, before?.version ?? 0);
      return keepMailServer(ctx, ring, before, body);
    });
  }),

  route(contract.testMail, async ({ ctx, session, body: { to } }) => {
    assertEverywhere(session, 'settings.write');
    const [id] = await writeMails(ctx, [
      {
        to,
        title: '测试邮件 · Test',
        text: '能收到这封信，就说明邮件已经接通。\nIf you read this, mail works.',
        about: 'mailServer',
      },
    ]);
    if (!id) throw new Refused('mail.off');
    return { id };
  }),

  route(contract.listMails, async ({ ctx, session, query: { state, cursor, limit = 50 } }) => {
    assertEverywhere(session, 'settings.write');
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    return pageOf(
      await findLetters(ctx, { state, before, limit }),
      limit,
      ({ id, recipient, title, state: at, code, message, madeAt, endedAt }) => ({
        ...{ id, recipient, title, state: at, code, message, madeAt, endedAt },
      }),
      ({ id }) => ({ id }),
    );
  }),

  route(contract.sendMailsAgain, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'settings.write');
    return { outcomes: await sendAgain(ctx, body.ids) };
  }),
];
