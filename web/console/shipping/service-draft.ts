/** An account at a waybill service as its form sees it: credentials by name, branches by courier, and back. */
import type { BodyOf } from '../../../src/contract/endpoint.ts';
import type { changeWaybillService, WaybillServiceSettings } from '../../../src/contract/shipping-settings.ts';

type Body = BodyOf<typeof changeWaybillService>;
type Plain = Omit<Body, 'credentials'>;
export type Branch = Plain['accounts'][number];
export type ServiceDraft = Plain & { id: string; kind: string } & { [secret: `credentials/${string}`]: string };

const PREFIX = 'credentials/';
/** What a courier's branch gave as password, where the service wants it. */
export const passwordOf = (courier: string) => `${PREFIX}customerPassword.${courier}` as const;

export function draftOf(
  service: WaybillServiceSettings | null,
  kind: string,
  secrets: readonly string[],
): ServiceDraft {
  return {
    id: service?.id ?? '',
    kind: service?.kind ?? kind,
    name: service?.name ?? '',
    endpoint: service?.endpoint ?? '',
    couriers: service?.couriers ?? [],
    accounts: service?.accounts ?? [],
    templates: service?.templates ?? [],
    userId: service?.userId ?? '',
    active: service?.active ?? true,
    ...Object.fromEntries(secrets.map((name) => [`${PREFIX}${name}`, ''])),
  };
}

/** A branch with nothing in it and a template without an address say nothing; nor do credentials of another kind. */
export function bodyOf(draft: ServiceDraft, wanted: readonly string[]): Body {
  const { name, endpoint, couriers, accounts, templates, userId, active } = draft;
  const credentials = Object.entries(draft)
    .flatMap(([key, value]) =>
      key.startsWith(PREFIX) && value !== '' ? [{ name: key.slice(PREFIX.length), value: String(value) }] : [],
    )
    .filter(({ name }) => wanted.includes(name) || name.startsWith('customerPassword.'));
  return {
    ...{ name: name.trim(), endpoint: endpoint.trim(), couriers, userId, active },
    accounts: accounts.filter(({ courier: _, ...words }) => Object.values(words).some((word) => word !== '')),
    templates: templates.filter(({ url }) => url.trim() !== ''),
    ...(credentials.length > 0 && { credentials }),
  };
}

const EMPTY = { customerName: '', monthCode: '', branchCode: '', branchName: '' };

export const branchOf = (accounts: readonly Branch[], courier: string): Branch =>
  accounts.find((one) => one.courier === courier) ?? { courier, ...EMPTY };

/** `list` with the entry of one courier replaced or added. */
export const putOf = <Entry extends { courier: string }>(list: readonly Entry[], entry: Entry): Entry[] => [
  ...list.filter(({ courier }) => courier !== entry.courier),
  entry,
];
