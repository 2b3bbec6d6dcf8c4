/** Every channel that is spoken over a network. A new one is a folder, a line here, and a bench of the contract suite. */
import type { ChannelConnector } from '../../channels/connector.ts';
import type { Http } from '../http.ts';
import { createTaobao } from './taobao/taobao.ts';
import { createVendure } from './vendure/vendure.ts';
import { createWoocommerce } from './woocommerce/woocommerce.ts';

/** The connectors by kind, all leaving through one door. `now` is in milliseconds since 1970. */
export function channelConnectors(outside: {
  send: Http['send'];
  now: () => number;
}): ReadonlyMap<string, ChannelConnector> {
  const connectors = [createTaobao(outside), createWoocommerce(outside), createVendure(outside)];
  return new Map(connectors.map((connector) => [connector.kind, connector]));
}

/** Hosts of platforms that are the same for every shop; a shop of one's own brings its own host. */
export const PLATFORM_HOSTS: readonly string[] = ['eco.taobao.com', 'gw.api.taobao.com'];
