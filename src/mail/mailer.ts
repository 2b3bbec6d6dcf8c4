/** The port to a mail server. `connectors/mail` implements it. */
import type { MAIL_SECURITY } from '../contract/mail.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Refusal } from '../kernel/refusal.ts';

export type MailAccess = {
  host: string;
  port: number;
  security: (typeof MAIL_SECURITY)[number];
  login: string;
  password: string;
  sender: string;
  senderName: string;
};
export type Enclosure = { name: string; type: string; body: Buffer };
export type Outgoing = { id: string; to: string; title: string; text: string; files: readonly Enclosure[] };

/** `retry`: it certainly did not arrive. `unknown`: everything was said, and no answer came. */
export type MailAnswer =
  | { result: 'sent' }
  | { result: 'refused' | 'retry' | 'unknown'; code: string; message: string };

export interface Mailer {
  /** Never throws for what the outside does. */
  send(access: MailAccess, letter: Outgoing): Promise<MailAnswer>;
  /** Why a server may not be called, or null. */
  check(server: Pick<MailAccess, 'host' | 'port' | 'security'>): Promise<Refusal | null>;
}

export type MailPorts = {
  mailer: Mailer;
  /** What is enclosed, by its kind; null: it is gone. */
  enclosures: ReadonlyMap<string, (db: Database, scope: Scope, id: string) => Promise<Enclosure | null>>;
};
