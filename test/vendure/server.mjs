/**
 * A real Vendure server for the connector test: database in memory, one product in two sizes, payment that always
 * settles. Runs as a process of its own in the folder where Vendure is installed (GPL-3.0; nothing of it is part of the
 * product). Arguments: port (0: any free one), a folder for its files, the administrator's password. Prints one line of
 * JSON with its address once it answers.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import vendure from '@vendure/core';
import cli from '@vendure/core/cli/index.js';

const [port = '0', folder = '.', password = ''] = process.argv.slice(2);
const { bootstrap, ChannelService, DefaultLogger, dummyPaymentHandler, LanguageCode, LogLevel, RequestContextService } =
  vendure;

const config = {
  logger: new DefaultLogger({ level: LogLevel.Error, timestamp: false }),
  apiOptions: {
    hostname: '127.0.0.1',
    port: Number(port),
    adminApiPath: 'admin-api',
    shopApiPath: 'shop-api',
    cors: { origin: 'http://127.0.0.1' },
  },
  authOptions: {
    tokenMethod: ['bearer', 'api-key'],
    requireVerification: false,
    superadminCredentials: { identifier: 'superadmin', password },
  },
  dbConnectionOptions: { type: 'sqljs', synchronize: true, autoSave: false, location: join(folder, 'vendure.sqlite') },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
};

const products = join(folder, 'products.csv');
writeFileSync(
  products,
  `name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets
铁观音,tieguanyin,安溪铁观音,,,净含量,100g,TEA-100,29.90,standard,500,true,,
,,,,,,250g,TEA-250,59.90,standard,500,true,,
`,
);
const shop = {
  defaultLanguage: LanguageCode.zh,
  defaultZone: 'China',
  countries: [{ code: 'CN', name: '中国', zone: 'China' }],
  taxRates: [{ name: 'standard', percentage: 13 }],
  shippingMethods: [{ name: '快递', price: 800 }],
  paymentMethods: [
    {
      name: 'pay',
      handler: { code: dummyPaymentHandler.code, arguments: [{ name: 'automaticSettle', value: 'true' }] },
    },
  ],
  collections: [],
};

/** Prices in yuan with tax inside, as Chinese shops show them; set before products get theirs. */
async function inYuan() {
  const app = await bootstrap(config);
  const ctx = await app.get(RequestContextService).create({ apiType: 'admin' });
  const channels = app.get(ChannelService);
  const channel = await channels.getDefaultChannel(ctx);
  await channels.update(ctx, {
    id: channel.id,
    defaultCurrencyCode: 'CNY',
    availableCurrencyCodes: ['CNY'],
    pricesIncludeTax: true,
  });
  return app;
}

const app = await cli.populate(inYuan, shop, products);
const address = app.getHttpServer().address();
console.log(JSON.stringify({ url: `http://127.0.0.1:${address.port}` }));
process.on('SIGTERM', () => app.close().finally(() => process.exit(0)));
