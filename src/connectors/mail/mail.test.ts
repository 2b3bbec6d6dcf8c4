/** SUP-3 INV-1: letters leave once, by a server that is checked, and what became of each is known. */
import { expect, onTestFinished, test } from 'vitest';
import * as stand from '../../../sandbox/mail/smtp.ts';
import { testDatabase } from '../../../test/database.ts';
import { listen, ring, signedIn } from '../../../test/http.ts';
import { SYSTEM } from '../../kernel/context.ts';
import { handlersByKind, Workers } from '../../kernel/jobs.ts';
import { type MailPorts, mailJobs, mailRoutes, writeMails } from '../../mail/mail.ts';
import { smtp } from './smtp.ts';

const { db, owner, config } = await testDatabase();
const scope = { tenant: 1, actor: SYSTEM };

test('SUP-3 INV-1 a letter is sent once, tried again when it certainly did not arrive, and never when it may have', async () => {
  const { origin, access, control, close } = await stand.start();
  onTestFinished(close);
  const names: Record<string, string[]> = { 'mail.inside.example': ['10.0.0.5'], 'mail.example': ['93.184.216.34'] };
  const ports: MailPorts = {
    mailer: smtp({ allowLoopback: new Set([origin]) }, async (host) => names[host] ?? []),
    enclosures: new Map([
      [
        'paper',
        async (_, __, id) =>
          id === 'gone' ? null : { name: `${id}.pdf`, type: 'application/pdf', body: Buffer.from('%PDF-1.7') },
      ],
    ]),
  };
  const { ask } = await listen(db, mailRoutes(ports, ring));
  const admin = await signedIn(db, 1, ['settings.read', 'settings.write']);
  const put = async (body: object, version: number) => {
    const headers = { 'if-match': `"${version}"` };
    const answer = await ask(admin, 'PUT', '/api/v1/settings/mail-server', { headers, body: { ...SERVER, ...body } });
    return answer.json() as Promise<Record<string, unknown>>;
  };
  const SERVER = { ...access, sender: 'erp@qinghe.example', senderName: '青禾', active: true };
  const letter = { to: 'ar@suzhou.example', title: '结算单 ST1', text: '.第一行\n请确认', about: 'statement/x' };
  const write = (enclosed: { kind: string; id: string }[] = []) =>
    db.transaction(scope, (ctx) => writeMails(ctx, [{ ...letter, enclosed }]));
  expect(await write()).toEqual([]);

  for (const [server, code] of [
    [{ host: 'mail.inside.example', security: 'tls' }, 'outbound.addressNotPublic'],
    [{ host: '127.0.0.1', port: 1, security: 'tls' }, 'outbound.addressNotPublic'],
    [{ host: 'nowhere.example', security: 'startTls' }, 'outbound.unresolvable'],
    [{ host: 'mail.example', security: 'none' }, 'mail.plainNotAllowed'],
  ] as const)
    expect(await put(server, 0)).toMatchObject({ code });
  const kept = await put({ active: false }, 0);
  expect(kept).toMatchObject({ hasPassword: true, version: 1 });
  expect(JSON.stringify(kept)).not.toContain(access.password);
  expect((await owner.query('select credentials::text as c from mail_server')).rows[0].c).not.toContain(
    access.password,
  );
  expect(await write()).toEqual([]);
  const { password: _, ...plain } = SERVER;
  const headers = { 'if-match': '"1"' };
  await ask(admin, 'PUT', '/api/v1/settings/mail-server', { headers, body: plain });

  const handlers = handlersByKind(mailJobs(ports, ring), []);
  const workers = new Workers(db, { config, handlers });
  const become = async () => {
    await owner.query('update job set run_at = now()');
    await workers.drain();
    const { rows } = await owner.query('select id, state, code from mail order by id');
    return rows.map(({ state, code }) => [state, code].filter(Boolean).join(' '));
  };
  const [first] = await write([{ kind: 'paper', id: 'ST1' }]);
  expect(await become()).toEqual(['sent']);
  const [{ from, to, raw }] = control.letters as [stand.Received];
  expect([from, to]).toEqual(['erp@qinghe.example', 'ar@suzhou.example']);
  expect(raw).toContain(`Message-ID: <${first}@127.0.0.1>`);
  expect(raw).toContain(Buffer.from('%PDF-1.7').toString('base64'));
  expect([...raw].every((letter) => letter.charCodeAt(0) < 128)).toBe(true);

  control.next('busy');
  await write();
  await become();
  expect(await become()).toEqual(['sent', 'sent']);
  control.next('refuse');
  await write();
  control.next('cut');
  expect(await become()).toEqual(['sent', 'sent', 'failed mail.serverRefused']);
  await write();
  await write([{ kind: 'paper', id: 'gone' }]);
  const after = await become();
  expect(after.slice(3)).toEqual(['unknown mail.noAnswer', 'failed mail.enclosureGone']);
  // It had arrived before the line broke: nobody sends it a second time by himself.
  await become();
  expect(control.letters).toHaveLength(3);
  const { items } = (await (await ask(admin, 'GET', '/api/v1/mails?state=failed')).json()) as {
    items: { id: string }[];
  };
  const again = await ask(admin, 'POST', '/api/v1/mails/send-again', { body: { ids: [items[1]!.id, first] } });
  expect(await again.json()).toMatchObject({ outcomes: [{ done: true }, { refusal: { code: 'mail.notFailed' } }] });
  expect((await become())[2]).toBe('sent');
});
