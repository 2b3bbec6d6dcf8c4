/**
 * A stand-in for SAP on 127.0.0.1 (ERP-1): sales orders it takes, refuses and issues the goods of, materials and stock it
 * tells. `access` is what a merchant would have typed in.
 */
import { childOf, childrenOf, parseXml, textOf, type XmlElement } from '../../src/connectors/xml-text.ts';
import { type Faults, faultPlan, pushQueue } from '../faults.ts';
import { type Asked, serveLocally, type Told } from '../local-server.ts';
import { DESADV, LOISTD, MATMAS, STATUS, sapTime, type Type, WMMBXY, writeIdocs } from './idocs.ts';

export type SapOptions = { now: () => Date; port?: number; pushUrl?: string; memory?: SapMemory | undefined };

/** What it knows, for its next start. */
export type SapMemory = {
  orders: Map<string, SapOrder>;
  stock: Map<string, Map<string, bigint>>;
  /** Documents numbered so far. */
  numbers: number;
};

export type SapOrder = {
  /** Our document's number. */
  idoc: string;
  /** Our parcel's number. */
  reference: string;
  plant: string;
  storageLocation: string;
  issued: boolean;
  lines: { code: string; quantity: bigint; value: string }[];
};

export type SapMaterial = {
  code: string;
  name: string;
  unit?: string;
  kilograms?: string;
  ean?: string;
  deleted?: boolean;
};

const USER = { user: 'GUANJIA', password: 'sandbox-sap', pushPassword: 'sandbox-sap-push' };
const OPTIONS = {
  ...{ client: '800', system: 'P01CLNT800', port: 'SAPP01', customer: 'TMALL01', salesOrganisation: '1000' },
  ...{ channel: '10', division: '00', orderType: 'OR', stockPath: '/sap/zstock' },
};
type Body = Parameters<typeof writeIdocs>[2][number][1];

/** What SAP has in its books, and what it has to tell. */
function openBooks(options: SapOptions, faults: ReturnType<typeof faultPlan>) {
  const memory: SapMemory = options.memory ?? { orders: new Map(), stock: new Map(), numbers: 539_385_000 };
  const { orders, stock } = memory;
  const refused = new Set<string>();
  const number = () => {
    memory.numbers += 1;
    return String(memory.numbers).padStart(16, '0');
  };
  const at = (plant: string, location: string) => {
    const key = `${plant}/${location}`;
    return stock.get(key) ?? stock.set(key, new Map()).get(key)!;
  };
  const queue = pushQueue<string>({ faults: faults.pushes, send: (text) => push(options, text) });
  return {
    ...{ orders, refused, stock: at, queue, memory },
    add: (plant: string, location: string, code: string, quantity: bigint) => {
      const held = at(plant, location);
      held.set(code, (held.get(code) ?? 0n) + quantity);
    },
    tell: (type: Type, body: Body) => queue.tell(writeIdocs(type, options.now(), [[number(), body]])),
    stockList: (plant: string, location: string) => {
      const lines = [...at(plant, location)].map(([MATNR, quantity]) => ({
        ...{ MATNR, WERKS: plant, LGORT: location, LABST: `${quantity}.000` },
      }));
      return writeIdocs(LOISTD, options.now(), [[number(), { E1MDSTL: lines }]]);
    },
  };
}
type Books = ReturnType<typeof openBooks>;

export async function start(options: SapOptions) {
  const faults = faultPlan();
  const books = openBooks(options, faults);
  let calls = 0;
  const server = await serveLocally(
    (asked) => {
      calls += 1;
      return answer(books, asked);
    },
    { spoiler: faults, ...(options.port && { port: options.port }) },
  );
  return {
    url: server.url,
    access: {
      ...{ id: 'sandbox-sap', kind: 'sap', endpoint: `${server.url}/sap/bc/idoc_xml` },
      ...{ credentials: { ...USER }, options: { ...OPTIONS } },
    },
    control: {
      ...controlOf(options, books),
      calls: () => calls,
      setFaults: (plan: Faults) => faults.set(plan),
    },
    close: server.close,
  };
}

function answer(books: Books, asked: Asked): Told {
  if (asked.headers['authorization'] !== `Basic ${Buffer.from(`${USER.user}:${USER.password}`).toString('base64')}`)
    return { status: 401, headers: {}, body: 'Anmeldung fehlgeschlagen' };
  if (asked.url.pathname === OPTIONS.stockPath) {
    const [plant = '', location = ''] = ['WERKS', 'LGORT'].map((name) => asked.url.searchParams.get(name) ?? '');
    return { status: 200, headers: { 'content-type': 'text/xml' }, body: books.stockList(plant, location) };
  }
  const order = readOrder(asked.body.toString('utf8'));
  // Told again under the same number it is the same order.
  if (!books.orders.has(order.idoc)) {
    books.orders.set(order.idoc, order);
    books.tell(STATUS, statusOf(order, books.refused));
  }
  return { status: 200, headers: {}, body: '' };
}

/** What a test or a person makes it do. */
const controlOf = (options: SapOptions, books: Books) => ({
  orders: () => [...books.orders.values()],
  memory: (): SapMemory => books.memory,
  stock: books.stock,
  stockList: books.stockList,
  refuseMaterial: (code: string) => void books.refused.add(code),
  takeMaterial: (code: string) => void books.refused.delete(code),
  /** Goods of every order that are not issued yet leave its books; `short`: so many pieces less than ordered. */
  issue: ({ short = 0n }: { short?: bigint } = {}) => {
    for (const order of books.orders.values()) {
      if (order.issued) continue;
      order.issued = true;
      const lines = order.lines
        .map((line) => ({ ...line, quantity: line.quantity - short }))
        .filter(({ quantity }) => quantity > 0n);
      for (const { code, quantity } of lines) books.add(order.plant, order.storageLocation, code, -quantity);
      if (lines.length > 0) books.tell(DESADV, deliveryOf(order, lines, options.now()));
    }
  },
  /** Goods come (or go, below zero) by a movement of its own; `reference` is our document's number. */
  move: (plant: string, location: string, type: string, code: string, quantity: bigint, reference = '') => {
    books.add(plant, location, code, quantity);
    const size = quantity < 0n ? -quantity : quantity;
    books.tell(WMMBXY, {
      E1MBXYH: {
        ...{ BUDAT: sapTime(options.now())[0], XBLNR: reference },
        E1MBXYI: { MATNR: code, WERKS: plant, LGORT: location, BWART: type, ERFMG: `${size}.000`, ERFME: 'ST' },
      },
    });
  },
  tellMaterials: (materials: readonly SapMaterial[]) => {
    for (const material of materials) books.tell(MATMAS, materialOf(material));
  },
  /** Sends what waits; gives the statuses of our answers. */
  deliver: () => books.queue.deliver(),
  push: (text: string) => push(options, text),
});

async function push({ pushUrl = '' }: SapOptions, text: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`SAP:${USER.pushPassword}`).toString('base64')}`;
  const told = await fetch(pushUrl, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/xml' },
    body: text,
  });
  await told.text();
  return told.status;
}

/** Its own reading of an order: what it needs is there and adds up, or it says so in its own way. */
function readOrder(text: string): SapOrder {
  const idoc = childOf(parseXml(text), 'IDOC');
  const items = childrenOf(idoc, 'E1EDP01');
  const [first] = items;
  const sum = (elements: readonly XmlElement[], name: string) =>
    elements.reduce((total, element) => total + Math.round(Number(textOf(element, name)) * 100), 0);
  const said = sum(
    childrenOf(idoc, 'E1EDS01').filter((one) => textOf(one, 'SUMID') === '002'),
    'SUMME',
  );
  if (items.length === 0 || sum(items, 'NETWR') !== said) throw new Error(`the order does not add up to ${said}`);
  return {
    idoc: textOf(childOf(idoc, 'EDI_DC40'), 'DOCNUM'),
    reference: textOf(childOf(idoc, 'E1EDK01'), 'BELNR'),
    plant: textOf(first, 'WERKS'),
    storageLocation: textOf(first, 'LGORT'),
    issued: false,
    lines: items.map((item) => ({
      code: textOf(childOf(item, 'E1EDP19'), 'IDTNR'),
      quantity: BigInt(textOf(item, 'MENGE').replace(/\.000$/, '')),
      value: textOf(item, 'NETWR'),
    })),
  };
}

function statusOf(order: SapOrder, refused: ReadonlySet<string>) {
  const at = order.lines.findIndex(({ code }) => refused.has(code));
  const common = { TABNAM: 'EDI_DS', DOCNUM: order.idoc, STATYP: at < 0 ? 'S' : 'E' };
  if (at < 0) return { E1STATS: { ...common, STATUS: '53', STATXT: `Standard Order ${order.reference} saved` } };
  const STATXT = 'Material & is not defined for sales org. &';
  const where = { SEGNUM: String(at + 7).padStart(6, '0'), SEGFLD: 'IDTNR' };
  const values = { STAPA1: order.lines[at]!.code, STAPA2: OPTIONS.salesOrganisation };
  return { E1STATS: { ...common, STATUS: '51', STATXT, ...values, ...where } };
}

function deliveryOf({ reference, plant, storageLocation }: SapOrder, lines: SapOrder['lines'], now: Date) {
  const [ISDD, ISDZ] = sapTime(now);
  return {
    E1EDL20: {
      VBELN: `008${reference.replace(/\D/g, '').padStart(7, '0')}`,
      E1EDT13: { QUALF: '006', ISDD, ISDZ },
      E1EDL24: lines.map(({ code, quantity }, i) => ({
        ...{ POSNR: String((i + 1) * 10).padStart(6, '0'), MATNR: code, WERKS: plant, LGORT: storageLocation },
        ...{ LFIMG: `${quantity}.000`, VRKME: 'ST', E1EDL41: { QUALI: '001', BSTNR: reference } },
      })),
    },
  };
}

const materialOf = ({ code, name, unit = 'ST', kilograms = '', ean = '', deleted = false }: SapMaterial) => ({
  E1MARAM: {
    ...{
      MATNR: code,
      MEINS: unit,
      LVORM: deleted ? 'X' : '',
      BRGEW: kilograms,
      GEWEI: kilograms ? 'KGM' : '',
      EAN11: ean,
    },
    E1MAKTM: { SPRAS_ISO: 'ZH', MAKTX: name },
  },
});
