/** The server mail leaves by, as a person keeps it. The password is sealed at rest and opened for one letter. */
import type { BodyOf } from '../contract/endpoint.ts';
import type { MailServer, setMailServer } from '../contract/mail.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { type KeyRing, openAll, sealAll } from '../kernel/secrets.ts';
import type { MailAccess } from './mailer.ts';

type ServerRow = Omit<MailAccess, 'password'> & { credentials: Record<string, string>; active: boolean };
export type KeptServer = ServerRow & { version: number };

const serverTable = table<ServerRow>('mail_server', {
  ...{ host: 'text', port: 'int', security: 'text', login: 'text', credentials: 'jsonb', sender: 'text' },
  ...{ senderName: 'text', active: 'boolean' },
});
const ABOUT = 'mailServer';

export async function serverOf(ctx: Ctx, lock = false): Promise<KeptServer | null> {
  const [row] = await ctx.run<KeptServer>(sql`
    select ${serverTable.select()}, version
    from mail_server
    where tenant_id = ${ctx.tenant}
    ${lock ? sql`for update` : sql``}`);
  return row ?? null;
}

/** The caller has checked the address and compared the version. */
export async function keepMailServer(
  ctx: Ctx,
  ring: KeyRing,
  before: KeptServer | null,
  { password, ...plain }: BodyOf<typeof setMailServer>,
): Promise<MailServer> {
  const credentials = password ? sealAll(ring, { password }, ABOUT) : (before?.credentials ?? {});
  await serverTable.save(ctx, [{ ...plain, credentials }], [], 'version');
  const after = (await serverOf(ctx))!;
  const said = ({ credentials: _, version: __, ...settings }: KeptServer) => settings;
  const detail = { ...differences(before && said(before), said(after)), ...(password && { secrets: ['password'] }) };
  await auditChanges(ctx, 'mailServer.save', [{ subject: 'mailServer', detail }]);
  return describeServer(after);
}

export const describeServer = ({ credentials, ...server }: KeptServer): MailServer => ({
  ...server,
  hasPassword: 'password' in credentials,
});

/** Opens what one letter needs. */
export const mailOpener =
  (ring: KeyRing) =>
  ({ credentials, active: _, version: __, ...server }: KeptServer): MailAccess => ({
    ...server,
    password: openAll(ring, credentials, ABOUT)['password'] ?? '',
  });
