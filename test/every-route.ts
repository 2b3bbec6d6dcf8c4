/**
 * Every route of the product, composed as in a running process, for tests that must hold for all of them, also for those
 * written tomorrow. Nothing outside may be called; the sandbox is absent, as it is outside a demo.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { createHttp, type OutboundRules } from '../src/connectors/http.ts';
import { ENDPOINTS } from '../src/contract/endpoints.ts';
import type { Database } from '../src/kernel/db/database.ts';
import type { EndpointShape } from '../src/kernel/http/endpoint-shape.ts';
import { LiveHub } from '../src/kernel/http/live-hub.ts';
import type { Route } from '../src/kernel/http/route.ts';
import { composeModules } from '../src/modules.ts';
import { absentSandbox } from '../src/run-house.ts';
import { assertAllRouted } from '../src/server.ts';
import { houseRoutes, ring } from './http.ts';

/** Throws when an endpoint of the contract has no route. */
export function everyRoute(db: Database): Route[] {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-routes-'));
  const rules: OutboundRules = { hosts: [] };
  const http = createHttp(rules);
  afterAll(async () => {
    await http.close();
    fs.rmSync(dataDir, { recursive: true, force: true });
  });
  const { routes } = composeModules({ db, hub: new LiveHub(), ring, http, rules, dataDir });
  const all = [...houseRoutes(db), ...routes, ...absentSandbox()];
  assertAllRouted(all);
  return all;
}

const names = new Map([...ENDPOINTS].map(([name, endpoint]) => [endpoint as EndpointShape, name]));

/** The name in the contract; a webhook, which is in none, goes by its path. */
export const nameOf = (endpoint: EndpointShape): string => names.get(endpoint) ?? endpoint.path;
