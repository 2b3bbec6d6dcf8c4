/** What other modules may use of mail. */
export { isMailOn, mailsAbout, type NewMail, writeMails } from './letters.ts';
export { keepMailServer, mailOpener } from './mail-server.ts';
export type { Enclosure, Mailer, MailPorts } from './mailer.ts';
export { mailRoutes } from './routes.ts';
export { mailJobs } from './send-mails.ts';
