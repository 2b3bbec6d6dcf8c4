import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OutsideFailure } from '../channels/connector.ts';
import { checkOutboundUrl, createHttp, type Http, type OutboundRules, type Resolve } from './http.ts';
import { isPublicAddress } from './outbound-address.ts';

const PUBLIC = '93.184.216.34';
/** The local resolver: what the names of these tests mean. Nothing here asks a real one. */
const names: Record<string, string[]> = {
  'api.example.com': [PUBLIC],
  'v6.example.com': ['2606:2800:220:1::1'],
  'inside.example.com': ['10.1.2.3'],
  'mixed.example.com': [PUBLIC, '127.0.0.1'],
  'mapped.example.com': ['::ffff:127.0.0.1'],
  'meta.example.com': ['169.254.169.254'],
  'cgnat.example.com': ['100.100.100.200'],
  localhost: ['127.0.0.1', '::1'],
};
const resolve: Resolve = (host) =>
  names[host] ? Promise.resolve(names[host]) : Promise.reject(Object.assign(new Error(host), { code: 'ENOTFOUND' }));

let hits = 0;
let server: Server;
let port: number;
const answers: Record<string, (response: ServerResponse) => void> = {
  '/ok': (response) => response.end('fine'),
  '/long': (response) => response.end(Buffer.alloc(200_000)),
  '/away': (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/ok' }).end(),
  '/near': (response) => response.writeHead(302, { location: '/ok' }).end(),
  '/cut': (response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  },
  '/silent': () => {},
};
beforeAll(async () => {
  server = createServer((request, response) => {
    hits += 1;
    answers[new URL(request.url ?? '', 'http://x').pathname]?.(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** 200 URLs that must never be called: spellings of forbidden addresses, names that lead to them, other schemes. */
function hostileUrls(): string[] {
  const bytes = ['127.0.0.1', '127.8.9.10', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.254', '192.168.1.1']
    .concat([
      '169.254.169.254',
      '100.64.0.1',
      '100.127.255.254',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '192.0.2.1',
    ])
    .map((address) => address.split('.').map(Number) as [number, number, number, number]);
  const spellings = bytes.flatMap(([a, b, c, d]) => {
    const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
    const hex = (n: number) => n.toString(16).padStart(2, '0');
    return [
      `${a}.${b}.${c}.${d}`,
      `${whole}`,
      `0x${whole.toString(16)}`,
      `0${whole.toString(8)}`,
      [a, b, c, d].map((n) => `0${n.toString(8)}`).join('.'),
      [a, b, c, d].map((n) => `0x${n.toString(16)}`).join('.'),
      `${a}.${(b << 16) | (c << 8) | d}`,
      `${a}.${b}.${(c << 8) | d}`,
      `${a}.${b}.${c}.${d}.`,
      `[::ffff:${a}.${b}.${c}.${d}]`,
      `[::ffff:${hex(a)}${hex(b)}:${hex(c)}${hex(d)}]`,
      `[64:ff9b::${hex(a)}${hex(b)}:${hex(c)}${hex(d)}]`,
    ];
  });
  const others = ['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[fc00::1]', '[fd12:3456::1]', '[fe80::1]', '[ff02::1]']
    .concat([
      '[2002:7f00:1::]',
      '[2001:0:7f00:1::]',
      '[::127.0.0.1]',
      'localhost',
      'LOCALHOST',
      '127。0。0。1',
      '①②⑦.0.0.1',
    ])
    .concat(Object.keys(names).filter((name) => name !== 'api.example.com' && name !== 'v6.example.com'))
    .concat(['no-such-name.example.com', 'api.example.com@127.0.0.1', 'user:key@api.example.com']);
  const schemes = [
    'http://api.example.com/',
    'file:///etc/passwd',
    'ftp://api.example.com/',
    'gopher://127.0.0.1/',
  ].concat([
    'data:text/plain,x',
    'javascript:alert(1)',
    'blob:https://api.example.com/x',
    '//api.example.com/',
    '',
    'x',
  ]);
  return [...[...spellings, ...others].map((host) => `https://${host}/ok`), ...schemes].slice(0, 200);
}

describe('figure 44: only public, listed addresses are called', () => {
  const rules: OutboundRules = { hosts: 'any' };

  test('200 hostile URLs: 0 pass when created, updated and sent', async () => {
    const urls = hostileUrls();
    expect(urls).toHaveLength(200);
    const http = createHttp(rules, resolve);
    const passed: string[] = [];
    for (const url of urls) {
      // Creating and updating a saved address ask the same question; sending asks it again by itself.
      const refusal = await checkOutboundUrl(url, rules, resolve);
      if (refusal === null) passed.push(`check ${url}`);
      else await http.send({ method: 'POST', url }).then(() => passed.push(`send ${url}`), expectSafeRefusal);
    }
    expect(passed).toEqual([]);
    expect(hits).toBe(0);
    await http.close();
  });

  test('a name that is public when checked and local when connected to is not reached', async () => {
    let asked = 0;
    const rebinding: Resolve = () => Promise.resolve([asked++ === 0 ? PUBLIC : '127.0.0.1']);
    expect(await checkOutboundUrl(`https://rebind.example.com:${port}/ok`, rules, rebinding)).toBeNull();
    const http = createHttp(rules, rebinding);
    await http.send({ method: 'POST', url: `https://rebind.example.com:${port}/ok` }).then(() => {
      throw new Error('reached');
    }, expectSafeRefusal);
    expect(hits).toBe(0);
    await http.close();
  });

  test.each`
    url                                | hosts                  | refusal
    ${'https://api.example.com/x'}     | ${['api.example.com']} | ${null}
    ${'https://v6.example.com:8443/x'} | ${['*.example.com']}   | ${null}
    ${'https://api.example.com/x'}     | ${['*.example.org']}   | ${'outbound.hostNotAllowed'}
    ${'https://example.com/x'}         | ${['*.example.com']}   | ${'outbound.hostNotAllowed'}
    ${'https://evilexample.com/x'}     | ${['*.example.com']}   | ${'outbound.hostNotAllowed'}
    ${'https://u:p@api.example.com/'}  | ${'any'}               | ${'outbound.credentialsInUrl'}
    ${'http://api.example.com/'}       | ${'any'}               | ${'outbound.schemeNotAllowed'}
    ${'https://meta.example.com/'}     | ${'any'}               | ${'outbound.addressNotPublic'}
    ${'https://nowhere.example.com/'}  | ${'any'}               | ${'outbound.unresolvable'}
    ${'not a url'}                     | ${'any'}               | ${'outbound.notUrl'}
  `('$url with hosts $hosts: $refusal', async ({ url, hosts, refusal }) => {
    expect((await checkOutboundUrl(url, { hosts }, resolve))?.code ?? null).toBe(refusal);
  });

  test('a sandbox on this machine passes by its exact origin only', async () => {
    const sandbox: OutboundRules = { hosts: [], allowLoopback: new Set(['http://127.0.0.1:7101']) };
    expect(await checkOutboundUrl('http://127.0.0.1:7101/router/rest', sandbox, resolve)).toBeNull();
    for (const url of ['http://127.0.0.1:7102/', 'https://127.0.0.1:7101/', 'http://localhost:7101/'])
      expect(await checkOutboundUrl(url, sandbox, resolve)).not.toBeNull();
  });

  test.each(['8.8.8.8', '140.205.94.189', '2400:3200::1', '172.32.0.1', '100.128.0.1', '11.0.0.0'])(
    '%s is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
});

describe('a failure says whether anything can have happened there', () => {
  let http: Http;
  let origin: string;
  let closedPort: string;
  beforeAll(async () => {
    origin = `http://127.0.0.1:${port}`;
    const closed = await closedOrigin();
    http = createHttp({ hosts: [], allowLoopback: new Set([origin, closed]) }, resolve);
    closedPort = closed;
  });
  afterAll(() => http.close());

  test('an answer is passed on whole', async () => {
    const answer = await http.send({ method: 'GET', url: `${origin}/ok?key=1` });
    expect([answer.status, answer.body.toString()]).toEqual([200, 'fine']);
  });
  test.each`
    what                           | method    | path         | code                     | safe
    ${'no answer to a change'}     | ${'POST'} | ${'/silent'} | ${'outbound.timeout'}    | ${false}
    ${'no answer to a question'}   | ${'GET'}  | ${'/silent'} | ${'outbound.timeout'}    | ${true}
    ${'a body cut short'}          | ${'POST'} | ${'/cut'}    | ${'outbound.noAnswer'}   | ${false}
    ${'an answer past the limit'}  | ${'POST'} | ${'/long'}   | ${'outbound.tooLong'}    | ${false}
    ${'a redirect of a change'}    | ${'POST'} | ${'/near'}   | ${'outbound.redirected'} | ${false}
    ${'a redirect nobody allowed'} | ${'GET'}  | ${'/near'}   | ${'outbound.redirected'} | ${true}
  `('$what: $code, safe $safe', async ({ method, path, code, safe }) => {
    const request = { method, url: origin + path, timeoutMs: 300, maxBytes: 100_000 };
    await expect(http.send(request)).rejects.toMatchObject({ name: 'OutsideFailure', code, safe });
  });
  test('a refused connection is safe even for a change: no byte was sent', async () => {
    const failure = { name: 'OutsideFailure', code: 'outbound.noAnswer', safe: true };
    await expect(http.send({ method: 'POST', url: `${closedPort}/` })).rejects.toMatchObject(failure);
  });
  test('an allowed redirect is followed, one that leads out of the list is not', async () => {
    const near = await http.send({ method: 'GET', url: `${origin}/near`, redirects: 1 });
    expect(near.body.toString()).toBe('fine');
    const before = hits;
    const away = http.send({ method: 'GET', url: `${origin}/away`, redirects: 1 });
    await expect(away).rejects.toMatchObject({ safe: true });
    expect(hits).toBe(before + 1);
  });
});

function expectSafeRefusal(error: unknown): void {
  expect(error).toBeInstanceOf(OutsideFailure);
  expect((error as OutsideFailure).safe).toBe(true);
  expect((error as OutsideFailure).code).toMatch(/^outbound\./);
}

/** An origin on this machine where nothing listens any more. */
async function closedOrigin(): Promise<string> {
  const listener = createTcp();
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const { port: free } = listener.address() as AddressInfo;
  await new Promise((done) => listener.close(done));
  return `http://127.0.0.1:${free}`;
}
