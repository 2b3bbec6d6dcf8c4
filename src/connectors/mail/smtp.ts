/**
 * SMTP by nodemailer's connection, step by step, so that it is known whether a letter can have arrived when a line
 * breaks. Must stay true: what is connected to is the very address that was checked to be public; without TLS nothing is
 * said to another machine.
 */
import { isIP } from 'node:net';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Refusal } from '../../kernel/refusal.ts';
import type { MailAccess, MailAnswer, Mailer, Outgoing } from '../../mail/mailer.ts';
import type { OutboundRules, Resolve } from '../http.ts';
import { isLoopbackAddress, isPublicAddress } from '../outbound-address.ts';

type Server = Pick<MailAccess, 'host' | 'port' | 'security'>;
type Rules = Pick<OutboundRules, 'allowLoopback'>;

const TIMEOUT_MS = 20_000;

/** The address to connect to, or why there is none. */
async function addressOf({ host, port, security }: Server, rules: Rules, resolve: Resolve): Promise<string | Refusal> {
  const isSandbox = rules.allowLoopback?.has(`smtp://${host}:${port}`) ?? false;
  if (security === 'none' && !isSandbox) return { code: 'mail.plainNotAllowed' };
  const addresses = isIP(host) === 0 ? await resolve(host).catch(() => []) : [host];
  const [first] = addresses;
  if (!first) return { code: 'outbound.unresolvable', data: { host } };
  const isAllowed = isSandbox ? isLoopbackAddress : isPublicAddress;
  return addresses.every(isAllowed) ? first : { code: 'outbound.addressNotPublic', data: { host } };
}

export const smtp = (rules: Rules, resolve: Resolve): Mailer => ({
  check: async (server) => {
    const found = await addressOf(server, rules, resolve);
    return typeof found === 'string' ? null : found;
  },
  send: async (access, letter) => {
    const address = await addressOf(access, rules, resolve);
    if (typeof address !== 'string') return { result: 'retry', code: address.code, message: access.host };
    const message = await compose(access, letter);
    return converse(access, address, letter.to, message);
  },
});

const compose = ({ sender, senderName, host }: MailAccess, { id, to, title, text, files }: Outgoing): Promise<Buffer> =>
  new MailComposer({
    ...{ from: { name: senderName, address: sender }, to: { name: '', address: to }, subject: title, text },
    messageId: `<${id}@${host}>`,
    attachments: files.map(({ name, type, body }) => ({ filename: name, contentType: type, content: body })),
    // Nothing is read from disk or fetched for a letter.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  })
    .compile()
    .build();

type Failure = { message: string; responseCode?: number | undefined; response?: string | undefined };

/** What a server said, or that it said nothing: `unsaid` is what then holds. */
function judge(error: Failure, unsaid: 'retry' | 'unknown'): MailAnswer {
  const { responseCode, response, message } = error;
  if (responseCode === undefined) return { result: unsaid, code: 'mail.noAnswer', message };
  const result = responseCode >= 500 ? 'refused' : 'retry';
  return { result, code: 'mail.serverRefused', message: response ?? message };
}

function converse(access: MailAccess, address: string, to: string, message: Buffer): Promise<MailAnswer> {
  const { host, port, security, login, password, sender } = access;
  const connection = new SMTPConnection({
    ...{ host: address, port, secure: security === 'tls', requireTLS: security === 'startTls' },
    ...{ ignoreTLS: security === 'none', tls: { servername: isIP(host) === 0 ? host : '' } },
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
  });
  return new Promise((resolve) => {
    let unsaid: 'retry' | 'unknown' = 'retry';
    const end = (answer: MailAnswer) => {
      connection.close();
      resolve(answer);
    };
    const fail = (error: Failure) => end(judge(error, unsaid));
    connection.on('error', fail);
    const tell = () => {
      unsaid = 'unknown';
      connection.send({ from: sender, to: [to] }, message, (error) => (error ? fail(error) : end({ result: 'sent' })));
    };
    connection.connect((error) => {
      if (error) return fail(error);
      if (login === '') return tell();
      // A password that is wrong stays wrong until somebody changes it, and then letters are sent again.
      connection.login({ user: login, pass: password }, (refused) => (refused ? fail(refused) : tell()));
    });
  });
}
