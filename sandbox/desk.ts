/**
 * The control desk of stand-ins that run alone (`guanjia sandbox`): whatever a test can make them do, a person or a
 * program does over HTTP. `GET /` lists who is here; `POST /taobao/placeOrders` with `[5]` calls that control with these
 * arguments and answers what it gave. Loopback only, JSON only, so that no page of a browser can drive it.
 */
import { type Asked, json, type LocalServer, serveLocally, type Told } from './local-server.ts';

export type Drivable = { url: string; access: unknown; control: object };

export function openDesk(standIns: Readonly<Record<string, Drivable>>, port: number): Promise<LocalServer> {
  return serveLocally((asked) => (asked.method === 'GET' ? list(standIns) : drive(standIns, asked)), { port });
}

const list = (standIns: Readonly<Record<string, Drivable>>): Told =>
  json(
    200,
    Object.fromEntries(
      Object.entries(standIns).map(([name, { url, access, control }]) => [
        name,
        { url, access, controls: Object.keys(control) },
      ]),
    ),
  );

async function drive(standIns: Readonly<Record<string, Drivable>>, asked: Asked): Promise<Told> {
  const [, name = '', control = ''] = asked.url.pathname.split('/');
  const standIn = Object.hasOwn(standIns, name) ? standIns[name] : undefined;
  const call = standIn && Object.hasOwn(standIn.control, control) && Reflect.get(standIn.control, control);
  if (typeof call !== 'function')
    return json(404, { error: `there is no ${name}/${control}; GET / lists what there is` });
  if (!/^application\/json\b/.test(asked.headers['content-type'] ?? ''))
    return json(415, { error: 'send the arguments as a JSON array, content-type application/json' });
  try {
    const given: unknown = await call(...readArguments(asked.body));
    return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: writeAnswer(given) };
  } catch (error) {
    return json(422, { error: (error as Error).message });
  }
}

/** Whole numbers written as `"123n"` become amounts. */
function readArguments(body: Buffer): unknown[] {
  const given: unknown = JSON.parse(body.length === 0 ? '[]' : body.toString('utf8'), (_, value) =>
    typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
  );
  if (!Array.isArray(given)) throw new TypeError('the arguments are a JSON array');
  return given;
}

const writeAnswer = (given: unknown): string =>
  JSON.stringify(given ?? null, (_, value) =>
    typeof value === 'bigint' ? `${value}n` : value instanceof Map ? Object.fromEntries(value) : value,
  );
