/** Every channel that is spoken over a network. A new one is a folder, a line here, and a bench of the contract suite. */
import { setTimeout } from 'node:timers/promises';
import type { ChannelConnector } from '../../channels/connector.ts';
import { createDouyin } from './douyin/douyin.ts';
import { createJd } from './jd/jd.ts';
import { createMedusa } from './medusa/medusa.ts';
import type { ChannelOutside } from './outside.ts';
import { createPinduoduo } from './pinduoduo/pinduoduo.ts';
import { createShopify } from './shopify/shopify.ts';
import { createTaobao } from './taobao/taobao.ts';
import { createVendure } from './vendure/vendure.ts';
import { createWoocommerce } from './woocommerce/woocommerce.ts';

/** The connectors by kind, all leaving through one door. */
export function channelConnectors(
  given: Omit<ChannelOutside, 'wait'> & Partial<ChannelOutside>,
): ReadonlyMap<string, ChannelConnector> {
  const outside: ChannelOutside = { wait: (ms) => setTimeout(ms), ...given };
  const connectors = [
    createTaobao(outside),
    createDouyin(outside),
    createPinduoduo(outside),
    createJd(outside),
    createWoocommerce(outside),
    createShopify(outside),
    createVendure(outside),
    createMedusa(outside),
  ];
  return new Map(connectors.map((connector) => [connector.kind, connector]));
}

/** Hosts of platforms that are the same for every shop; a shop of one's own brings its own host. */
export const PLATFORM_HOSTS: readonly string[] = [
  'eco.taobao.com',
  'gw.api.taobao.com',
  'openapi-fxg.jinritemai.com',
  'gw-api.pinduoduo.com',
  'api.jd.com',
];
