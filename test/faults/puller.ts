/** A process that collects from a Taobao shop until it is killed; `collection-kill.test.ts` starts it. */
import { accessOf, type ChannelPorts, channelJobs } from '../../src/channels/channels.ts';
import { channelConnectors } from '../../src/connectors/channels/channel-connectors.ts';
import { createHttp } from '../../src/connectors/http.ts';
import { Database } from '../../src/kernel/db/database.ts';
import { sql } from '../../src/kernel/db/sql.ts';
import { handlersByKind, Workers } from '../../src/kernel/jobs.ts';
import { parseKeyRing } from '../../src/kernel/secrets.ts';
import { orderJobs } from '../../src/orders/orders.ts';

const { config, origin, keys } = JSON.parse(process.argv[2]!);
const db = new Database({ config, size: 6 });
const http = createHttp({ hosts: [], allowLoopback: new Set([origin]) });
const connectors = channelConnectors({ send: http.send, now: Date.now });
const ports: ChannelPorts = {
  connectors,
  openAccess: accessOf(parseKeyRing(keys)),
  checkEndpoint: async () => null,
  shippedWhole: async () => new Set(),
  promisedSince: async () => [],
};
const translators = new Map([...connectors].map(([kind, connector]) => [kind, connector.translate]));
const workers = new Workers(db, {
  config,
  handlers: handlersByKind([...channelJobs(ports), ...orderJobs(translators)], []),
});
// What the killed one held is free at once, instead of at the next round of the house.
await db.ask(sql`select release_orphans()`);
await workers.start();
process.stdout.write('ready\n');
