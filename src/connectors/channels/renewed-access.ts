/**
 * Access tokens that run out. The channel says so, a new one is got once for all calls of the shop, and the call that
 * met it is made again. Held per process: what a person typed in stays what it is, and is tried first after a start.
 */
import type { ShopAccess } from '../../channels/connector.ts';
import type { GatewayError } from './gateway.ts';

/** New credentials, or why there are none; null where the channel has no way to get some without a person. */
export type Renewal = { ok: true; credentials: Record<string, string> } | { ok: false; error: GatewayError } | null;
export type Renewed = { ok: true; shop: ShopAccess } | { ok: false; error: GatewayError } | null;

/** Asks the channel for new credentials. Throws `OutsideFailure` when it cannot be asked. */
export type Renew = (shop: ShopAccess) => Promise<Renewal>;

export function renewedAccess(renew: Renew) {
  const newest = new Map<string, Promise<Renewed>>();
  /** Credentials that a person has changed begin anew. */
  const keyOf = ({ shopId, endpoint, credentials }: ShopAccess) => JSON.stringify([shopId, endpoint, credentials]);

  async function renewOnce(key: string, used: ShopAccess): Promise<Renewed> {
    let renewed: Renewed = null;
    try {
      const said = await renew(used);
      renewed = said?.ok
        ? { ok: true, shop: { ...used, credentials: { ...used.credentials, ...said.credentials } } }
        : said;
      return renewed;
    } finally {
      if (!renewed?.ok) newest.delete(key);
    }
  }

  const known = async (key: string): Promise<ShopAccess | null> => {
    const found = await newest.get(key)?.catch(() => null);
    return found?.ok ? found.shop : null;
  };

  return {
    /** The shop with the credentials that hold now. */
    now: async (shop: ShopAccess): Promise<ShopAccess> => (await known(keyOf(shop))) ?? shop,
    /** The shop with newer credentials than `used`, which the channel has refused. */
    async renewed(shop: ShopAccess, used: ShopAccess): Promise<Renewed> {
      const key = keyOf(shop);
      const before = newest.get(key);
      const there = await known(key);
      if (there && there !== used) return { ok: true, shop: there };
      // Somebody else met the same end and was quicker.
      if (newest.get(key) === before || !newest.has(key)) newest.set(key, renewOnce(key, used));
      return newest.get(key) ?? null;
    },
  };
}
