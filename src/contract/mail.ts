/** Mail: the server it leaves by, which is nobody's until a person sets one, and what became of each letter. */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

/** One address, no name, nothing that could begin another header. */
export const MailAddress = Type.String({ maxLength: 200, pattern: '^[^@\\s<>,;:"()]+@[^@\\s<>,;:"()]+$' });
export const MAIL_SECURITY = ['tls', 'startTls', 'none'] as const;

const server = {
  host: Type.String({ minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9.:-]+$' }),
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  /** `none` is for this machine only: elsewhere the password would be read on the way. */
  security: Type.Enum(MAIL_SECURITY),
  /** Empty: it asks for none. */
  login: Type.String({ maxLength: 200 }),
  sender: MailAddress,
  senderName: Type.String({ maxLength: 100 }),
  active: Type.Boolean(),
};
export const MailServer = Output({ ...server, hasPassword: Type.Boolean(), version: Type.Integer() });
export type MailServer = Static<typeof MailServer>;

/** null: none is set, so no mail is written. */
export const getMailServer = endpoint({
  method: 'GET',
  path: '/api/v1/settings/mail-server',
  summary: 'The server mail leaves by',
  scope: 'settings.read',
  response: Output({ server: Nullable(MailServer) }),
});

/** Needs `If-Match` (0: the first time). Without a password the kept one stays. Refuses: `mail.plainNotAllowed`, `outbound.*`. */
export const setMailServer = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/mail-server',
  summary: 'Set the server mail leaves by',
  scope: 'settings.write',
  body: Input({ ...server, password: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })) }),
  response: MailServer,
});

/** Refuses: `mail.off`. */
export const testMail = endpoint({
  method: 'POST',
  path: '/api/v1/settings/mail-server/test',
  summary: 'Write a letter to see whether mail arrives',
  scope: 'settings.write',
  body: Input({ to: MailAddress }),
  response: Output({ id: Id }),
});

export const MAIL_STATES = ['waiting', 'sent', 'failed', 'unknown'] as const;
export const Letter = Output({
  id: Id,
  recipient: Type.String(),
  title: Type.String(),
  state: Type.Enum(MAIL_STATES),
  /** Why it was not sent, in our words (a refusal's code), and in the server's. */
  code: Type.String(),
  message: Type.String(),
  madeAt: Moment,
  endedAt: Nullable(Moment),
});
export type Letter = Static<typeof Letter>;

export const listMails = endpoint({
  method: 'GET',
  path: '/api/v1/mails',
  summary: 'Letters, newest first',
  scope: 'settings.write',
  query: PageQuery({ state: Type.Optional(Type.Enum(MAIL_STATES)) }),
  response: Page(Letter),
});

/** Refuses: `mail.off`, and per letter `mail.letterUnknown`, `mail.notFailed`. */
export const sendMailsAgain = endpoint({
  method: 'POST',
  path: '/api/v1/mails/send-again',
  summary: 'Send letters once more that failed, or of which nobody knows',
  scope: 'settings.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});
