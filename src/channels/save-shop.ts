/**
 * Connecting a shop and changing how it is connected. The address is checked before it is kept, at every change (figure
 * 44); credentials come in the clear and are stored sealed; settings are closed: an unknown one is refused. Every change
 * is audited by what it changed, credentials by name only.
 */
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { ShopSettingsInput } from '../contract/shops.ts';
import { audit, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { assertVersion } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { noteShop } from './note-stock.ts';
import type { ChannelPorts } from './ports.ts';
import { isCalled, lockShop, type Shop, sealCredentials, settingsOf, shopById, shopTable } from './shops.ts';
import { noteSetAside } from './stock-rules.ts';
import { wakeShops } from './wake-shops.ts';

const closed = { additionalProperties: false };

const NewShop = Type.Object(
  {
    id: Type.Optional(Type.String({ format: 'uuid' })),
    name: Type.String({ minLength: 1, maxLength: 80 }),
    channel: Type.String({ pattern: '^[a-z][A-Za-z]{1,39}$' }),
    shopGroup: Type.Optional(Type.String({ maxLength: 80 })),
    endpoint: Type.Optional(Type.String({ maxLength: 500 })),
    credentials: Type.Optional(
      Type.Unsafe<Record<string, string>>(Type.Object({}, { additionalProperties: Type.String({ maxLength: 4_000 }) })),
    ),
    options: Type.Optional(Type.Unsafe<Record<string, unknown>>(Type.Object({}))),
    settings: Type.Optional(ShopSettingsInput),
    currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    active: Type.Optional(Type.Boolean()),
  },
  closed,
);
export type NewShop = Static<typeof NewShop>;
export type ShopChange = Partial<Omit<NewShop, 'id' | 'channel'>>;

const checkNew = Compile(NewShop);

/** Channels nobody calls: their orders come as files, or are placed over the API. */
const UNCALLED = new Set(['fileDrop', 'openApi']);
/** Options that channels themselves read, whatever the connector. */
const COMMON_OPTIONS = ['carriers', 'requestsPerSecond'];

/**
 * Refuses, naming the `field`: `channels.shopDamaged` (data: `at`), `channels.channelUnknown`,
 * `channels.credentialUnknown`, `channels.optionUnknown`, `channels.nameTaken` and what `checkEndpoint` says of the
 * address. Collecting starts at once for a shop with an address.
 */
export async function createShop(
  db: Database,
  scope: Scope,
  ports: ChannelPorts,
  ring: KeyRing,
  input: NewShop,
): Promise<Id> {
  assertShape(input);
  await assertConnection(ports, { endpoint: '', credentials: {}, options: {}, ...input });
  const id = input.id ?? db.world.newId();
  const shop: Shop = {
    id,
    name: input.name,
    channel: input.channel,
    shopGroup: input.shopGroup ?? '',
    endpoint: input.endpoint ?? '',
    credentials: sealCredentials(ring, id, withoutEmpty(input.credentials ?? {})),
    options: input.options ?? {},
    settings: input.settings ?? {},
    currency: input.currency ?? 'CNY',
    active: input.active ?? true,
    version: 1,
  };
  await db.transaction(scope, async (ctx) => {
    await takeName(() => shopTable.insert(ctx, [shop]));
    await ctx.sql`insert into shop_sync (tenant_id, shop_id) values (${ctx.tenant}, ${id})`;
    await audit(ctx, 'shop.create', `shop/${id}`, said(null, shop));
    ctx.tell({ type: 'shops' });
    await wakeShop(ctx, shop);
  });
  return id;
}

/**
 * What is left out stays; credentials, options and settings are replaced one by one, so a form need not know the others,
 * and an empty credential is taken away. Refuses like `createShop`, and `channels.notFound` (404),
 * `http.changedMeanwhile` (409), for a `call` also `http.versionMissing` (428). Returns the new version.
 */
export async function updateShop(
  db: Database,
  scope: Scope,
  ports: ChannelPorts,
  ring: KeyRing,
  id: Id,
  change: ShopChange,
  call?: { readonly ifMatch: string | undefined },
): Promise<number> {
  const before = await db.read(scope, (ctx) => shopById(ctx, id));
  if (!before) throw new Refused('channels.notFound', {}, 404);
  if (call) assertVersion(call, before.version);
  const { credentials = {}, ...plain } = change;
  const after: Shop = {
    ...before,
    ...(plain as Partial<Shop>),
    options: { ...before.options, ...plain.options },
    settings: { ...before.settings, ...plain.settings },
    credentials: withoutEmpty({ ...before.credentials, ...sealCredentials(ring, id, credentials) }, credentials),
    version: before.version + 1,
  };
  const { id: _, version: __, ...kept } = after;
  assertShape({ ...kept, credentials });
  // The address is asked again even when it stays: what it leads to may have changed since.
  await assertConnection(ports, { ...after, credentials });
  const detail = said(before, after);
  if (Object.keys(detail).length === 0) return before.version;
  await db.transaction(scope, async (ctx) => {
    // Somebody else may have changed it while its address was being looked up.
    assertVersion({ ifMatch: String(before.version) }, (await lockShop(ctx, id))!.version);
    const columns = ['name', 'shopGroup', 'endpoint', 'credentials', 'options', 'settings', 'currency', 'active'];
    await takeName(() => shopTable.update(ctx, [after], ['id'], [...columns, 'version']));
    await audit(ctx, 'shop.update', `shop/${id}`, detail);
    ctx.tell({ type: 'shops' });
    await wakeShop(ctx, after);
    if (isCalled(after)) await noteShop(ctx, id);
    if (before.active !== after.active) await noteSetAside(ctx, id);
  });
  return after.version;
}

/** What waited while the shop was off, or wrongly connected, goes on. */
async function wakeShop(ctx: Ctx, shop: Shop): Promise<void> {
  if (!isCalled(shop)) return;
  for (const call of ['pull', 'upload', 'push', 'listing'] as const) await wakeShops(ctx, call, [shop.id]);
}

function assertShape(input: NewShop): void {
  if (checkNew.Check(input)) return;
  const problems = [...checkNew.Errors(input)];
  const at = problems.map((problem) => `${problem.instancePath} ${problem.message}`.trim());
  const field = problems[0]?.instancePath.slice(1) ?? '';
  throw new Refused('channels.shopDamaged', { field, at: at.slice(0, 5) });
}

async function assertConnection(
  ports: ChannelPorts,
  shop: Pick<Shop, 'channel' | 'endpoint' | 'credentials' | 'options'>,
): Promise<void> {
  const { channel, endpoint } = shop;
  const form = ports.connectors.get(channel)?.form;
  if (!form && (endpoint !== '' || !UNCALLED.has(channel)))
    throw new Refused('channels.channelUnknown', { field: 'channel', channel });
  const unknown = (given: object, names: readonly string[]) => Object.keys(given).find((name) => !names.includes(name));
  const credential = unknown(shop.credentials, form?.credentials.map((one) => one.name) ?? []);
  if (credential !== undefined)
    throw new Refused('channels.credentialUnknown', { field: `credentials/${credential}`, name: credential });
  const option = unknown(shop.options, [...(form?.options ?? []), ...COMMON_OPTIONS]);
  if (option !== undefined) throw new Refused('channels.optionUnknown', { field: `options/${option}`, name: option });
  const refusal = endpoint === '' ? null : await ports.checkEndpoint(endpoint);
  if (refusal) throw new Refused(refusal.code, { field: 'endpoint', ...refusal.data });
}

const withoutEmpty = (all: Record<string, string>, given: Record<string, string> = all): Record<string, string> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => given[name] !== ''));

/** What the audit log keeps of a change: in the names of the form, of credentials which were replaced or taken away. */
function said(before: Shop | null, after: Shop): Record<string, unknown> {
  const had = before?.credentials ?? {};
  const secrets = Object.keys({ ...had, ...after.credentials }).filter((name) => had[name] !== after.credentials[name]);
  const stood = before && { ...before, settings: standing(before, Object.keys(after.settings)) };
  return { ...differences(stood && flat(stood), flat(after)), ...(secrets.length > 0 && { secrets }) };
}

/** Settings as they stood: one that nobody had said before had its default. */
function standing(shop: Shop, names: readonly string[]): Shop['settings'] {
  const all = Object.entries(settingsOf(shop)).filter(([name]) => names.includes(name));
  return Object.fromEntries(all.map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]));
}

function flat({ id: _, version: __, credentials: ___, options, settings, ...plain }: Shop): Record<string, unknown> {
  const { carriers, requestsPerSecond, ...own } = options;
  const named = Object.entries(own).map(([name, value]) => [`options/${name}`, value]);
  return { ...plain, carriers, requestsPerSecond, ...settings, ...Object.fromEntries(named) };
}

/** Two shops of one name could not be told apart in any list. */
async function takeName(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'shop_tenant_id_name_key') throw error;
    throw new Refused('channels.nameTaken', { field: 'name' });
  }
}
