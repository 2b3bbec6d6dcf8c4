/**
 * Accounts at e-waybill services kept by people (SHP-2). The address is checked before it is kept, at every change;
 * credentials come in the clear, are stored sealed and never answered.
 */
import { OutsideFailure } from '../channels/channels.ts';
import type { BodyOf } from '../contract/endpoint.ts';
import type { createWaybillService } from '../contract/shipping-settings.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import { Refused } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import type { ShippingPorts } from './ports.ts';
import type { BranchBalance } from './waybill-service.ts';
import {
  keepBalance,
  saveSealedService,
  sealCredentials,
  serviceTable,
  type WaybillServiceRow,
} from './waybill-services.ts';

export type KeptService = WaybillServiceRow & {
  version: number;
  balance: Record<string, string | null>;
  balanceAt: Date | null;
};
type NewService = BodyOf<typeof createWaybillService>;
export type ServiceChange = Omit<NewService, 'id' | 'kind'>;

export const keptServices = (ctx: Ctx, only?: string): Promise<KeptService[]> =>
  ctx.run(sql`
    select ${serviceTable.select()}, version, balance, balance_at as "balanceAt"
    from waybill_service
    where tenant_id = ${ctx.tenant}
      and ${only === undefined ? sql`true` : sql`id = ${only}`}
    order by id
    ${only === undefined ? sql`` : sql`for update`}`);

/** Refuses `shipping.serviceUnknown` (404). */
export async function keptService(ctx: Ctx, id: string): Promise<KeptService> {
  const [known] = await keptServices(ctx, id);
  if (!known) throw new Refused('shipping.serviceUnknown', { service: id }, 404);
  return known;
}

/** Asked before the transaction, because a name is looked up. Refuses what `checkEndpoint` says. */
export async function assertMayCall(ports: ShippingPorts, endpoint: string): Promise<void> {
  const refusal = await ports.checkEndpoint(endpoint);
  if (refusal) throw new Refused(refusal.code, refusal.data);
}

/** Refuses `shipping.serviceTaken`, `shipping.serviceKindUnknown`. */
export async function createService(
  ctx: Ctx,
  ports: ShippingPorts,
  ring: KeyRing,
  { id, kind, ...rest }: NewService,
): Promise<KeptService> {
  if (!ports.services.has(kind)) throw new Refused('shipping.serviceKindUnknown', { kind });
  if ((await keptServices(ctx, id)).length) throw new Refused('shipping.serviceTaken', { service: id });
  return keep(ctx, ring, null, { id, kind, ...rest });
}

/** Replaces what is set of a service whose version the caller has compared; credentials left out stay. */
export const changeService = (ctx: Ctx, ring: KeyRing, known: KeptService, change: ServiceChange) =>
  keep(ctx, ring, known, { ...change, id: known.id, kind: known.kind });

async function keep(
  ctx: Ctx,
  ring: KeyRing,
  before: KeptService | null,
  { id, credentials: given = [], accounts, templates, userId, ...plain }: NewService,
): Promise<KeptService> {
  const fresh = Object.fromEntries(given.map(({ name, value }) => [name, value]));
  const options = {
    accounts: Object.fromEntries(accounts.map(({ courier, ...account }) => [courier, account])),
    templates: Object.fromEntries(templates.map(({ courier, url }) => [courier, url])),
    ...(userId !== '' && { userId }),
  };
  const credentials = { ...before?.credentials, ...sealCredentials(ring, id, fresh) };
  await saveSealedService(ctx, { ...plain, id, options, credentials });
  const after = await keptService(ctx, id);
  const secrets = Object.keys(fresh);
  const detail = { ...differences(before && said(before), said(after)), ...(secrets.length > 0 && { secrets }) };
  await auditChanges(ctx, 'waybillService.save', [{ subject: `waybillService/${id}`, detail }]);
  return after;
}

/** In the names of the form, a courier's branch and template by courier. */
function said(service: KeptService): Record<string, unknown> {
  const { kind, name, endpoint, couriers, active, userId, accounts, templates } = describeService(service);
  return {
    ...{ kind, name, endpoint, couriers, active, userId },
    ...Object.fromEntries(accounts.map(({ courier, ...account }) => [`accounts/${courier}`, account])),
    ...Object.fromEntries(templates.map(({ courier, url }) => [`templates/${courier}`, url])),
  };
}

/**
 * Asks the service how many numbers are left, which also shows that the account works, and keeps the answer. Refuses
 * `shipping.serviceUnknown` (404), `shipping.serviceFailed` (data: `code`, `message` as the service said it).
 */
export async function testService(
  db: Database,
  scope: Scope,
  ports: ShippingPorts,
  id: string,
): Promise<BranchBalance[]> {
  const row = await db.transaction(scope, (ctx) => keptService(ctx, id));
  const service = ports.services.get(row.kind);
  if (!service) throw new Refused('shipping.serviceKindUnknown', { kind: row.kind });
  try {
    const { house } = service;
    const branches = await (house ? db.read(scope, house.left) : service.balance(ports.openAccess(row)));
    await db.transaction(scope, (ctx) => keepBalance(ctx, id, branches));
    return branches;
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    throw new Refused('shipping.serviceFailed', { code: error.code, message: error.message });
  }
}

const byText = (a: string, b: string) => (a < b ? -1 : 1);

type Account = { customerName?: string; monthCode?: string; branchCode?: string; branchName?: string };

export function describeService({ options, credentials, balance, ...row }: KeptService) {
  const {
    accounts = {},
    templates = {},
    userId = '',
  } = options as {
    accounts?: Record<string, Account>;
    templates?: Record<string, string>;
    userId?: string;
  };
  return {
    ...row,
    accounts: Object.entries(accounts).map(([courier, account]) => ({
      courier,
      customerName: account.customerName ?? '',
      monthCode: account.monthCode ?? '',
      branchCode: account.branchCode ?? '',
      branchName: account.branchName ?? '',
    })),
    templates: Object.entries(templates).map(([courier, url]) => ({ courier, url })),
    userId: String(userId),
    credentials: Object.keys(credentials).sort(byText),
    balance: Object.entries(balance).map(([courier, left]) => ({ courier, left })),
  };
}
