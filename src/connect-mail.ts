/** Who carries letters, and what may be enclosed in one, plugged into their module. */
import { type OutboundRules, resolveBySystem } from './connectors/http.ts';
import { smtp } from './connectors/mail/smtp.ts';
import { invoiceEnclosure } from './invoices/invoices.ts';
import type { MailPorts } from './mail/mail.ts';
import { statementEnclosure } from './statements/statements.ts';

export const connectMail = (rules: OutboundRules): MailPorts => ({
  mailer: smtp(rules, resolveBySystem),
  enclosures: new Map([
    ['statement', statementEnclosure],
    ['invoiceFile', invoiceEnclosure],
  ]),
});
