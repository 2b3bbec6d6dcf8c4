/**
 * Connecting a shop and changing how it is connected. The address is checked before it is kept, at every change (figure
 * 44); credentials come in the clear and are stored sealed; settings are closed: an unknown one is refused.
 */
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import type { ChannelPorts } from './ports.ts';
import { isCalled, type Shop, sealCredentials, shopById, shopTable } from './shops.ts';

const closed = { additionalProperties: false };
const Quantity = Type.String({ pattern: '^\\d{1,15}$' });

const Settings = Type.Partial(
  Type.Object({
    reserveAt: Type.Enum(['order', 'payment', 'review']),
    unpaidMinutes: Type.Integer({ minimum: 1, maximum: 10_080 }),
    shipWithinHours: Type.Union([Type.Integer({ minimum: 1, maximum: 2_160 }), Type.Null()]),
    splitFromMinor: Type.Union([Quantity, Type.Null()]),
    stockShare: Type.Integer({ minimum: 0, maximum: 10_000 }),
    stockSafety: Quantity,
    stockZeroUnder: Quantity,
    stockOnOrder: Type.Boolean(),
    merchantAccount: Type.Union([Type.String({ maxLength: 100 }), Type.Null()]),
  }),
  closed,
);

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
    settings: Type.Optional(Settings),
    currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    active: Type.Optional(Type.Boolean()),
  },
  closed,
);
export type NewShop = Static<typeof NewShop>;
export type ShopChange = Partial<Omit<NewShop, 'id' | 'channel'>>;

const checkNew = Compile(NewShop);

/**
 * Refuses `channels.shopDamaged` (data: `at`), `channels.channelUnknown`, `channels.nameTaken` and what `checkEndpoint`
 * says of the address. Collecting starts at once for a shop with an address.
 */
export async function createShop(
  db: Database,
  scope: Scope,
  ports: ChannelPorts,
  ring: KeyRing,
  input: NewShop,
): Promise<Id> {
  assertShape(input);
  const endpoint = input.endpoint ?? '';
  await assertMayCall(ports, input.channel, endpoint);
  const id = input.id ?? db.world.newId();
  const shop: Shop = {
    id,
    name: input.name,
    channel: input.channel,
    shopGroup: input.shopGroup ?? '',
    endpoint,
    credentials: sealCredentials(ring, id, input.credentials ?? {}),
    options: input.options ?? {},
    settings: input.settings ?? {},
    currency: input.currency ?? 'CNY',
    active: input.active ?? true,
  };
  await db.transaction(scope, async (ctx) => {
    await takeName(() => shopTable.insert(ctx, [shop]));
    await ctx.sql`insert into shop_sync (tenant_id, shop_id) values (${ctx.tenant}, ${id})`;
    ctx.tell({ type: 'shops' });
    await wakeShop(ctx, shop);
  });
  return id;
}

/** What is left out stays; credentials are replaced one by one, so a form need not know the others. Refuses like `createShop`, and `channels.notFound` (404). */
export async function updateShop(
  db: Database,
  scope: Scope,
  ports: ChannelPorts,
  ring: KeyRing,
  id: Id,
  change: ShopChange,
): Promise<void> {
  const before = await db.read(scope, (ctx) => shopById(ctx, id));
  if (!before) throw new Refused('channels.notFound', {}, 404);
  const { credentials, ...plain } = change;
  const { id: _, credentials: _sealed, ...kept } = before;
  assertShape({ ...kept, ...plain, ...(credentials && { credentials }) });
  // The address is asked again even when it stays: what it leads to may have changed since.
  await assertMayCall(ports, before.channel, change.endpoint ?? before.endpoint);
  await db.transaction(scope, async (ctx) => {
    const after: Shop = {
      ...before,
      ...(plain as Partial<Shop>),
      credentials: { ...before.credentials, ...sealCredentials(ring, id, credentials ?? {}) },
    };
    const columns = ['name', 'shopGroup', 'endpoint', 'credentials', 'options', 'settings', 'currency', 'active'];
    await takeName(() => shopTable.update(ctx, [after], ['id'], columns));
    ctx.tell({ type: 'shops' });
    await wakeShop(ctx, after);
  });
}

/** What waited while the shop was off, or wrongly connected, goes on. */
async function wakeShop(ctx: Ctx, shop: Shop): Promise<void> {
  if (!isCalled(shop)) return;
  for (const call of ['pull', 'upload', 'push'] as const)
    await ctx.enqueue(`channels.${call}`, { shopId: shop.id }, { key: shop.id, sequence: `${call}/${shop.id}` });
}

function assertShape(input: NewShop): void {
  if (checkNew.Check(input)) return;
  const at = checkNew.Errors(input).map((problem) => `${problem.instancePath} ${problem.message}`.trim());
  throw new Refused('channels.shopDamaged', { at: at.slice(0, 5) });
}

async function assertMayCall(ports: ChannelPorts, channel: string, endpoint: string): Promise<void> {
  if (endpoint === '') return;
  if (!ports.connectors.has(channel)) throw new Refused('channels.channelUnknown', { channel });
  const refusal = await ports.checkEndpoint(endpoint);
  if (refusal) throw new Refused(refusal.code, refusal.data);
}

/** Two shops of one name could not be told apart in any list. */
async function takeName(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'shop_tenant_id_name_key') throw error;
    throw new Refused('channels.nameTaken');
  }
}
