/**
 * One call of Vendure's Admin API (GraphQL), signed in by an API key or by name and password. Knows no order. Must stay
 * true: a session is opened once per shop and reused; when the server has forgotten it, it is opened again, once.
 */
import { OutsideFailure, type ShopAccess } from '../../../channels/connector.ts';
import { type HttpAnswer, requireOk } from '../../http.ts';
import { asList, asObject, asText, type JsonObject, parseJson } from '../../json-text.ts';
import type { SendFor } from '../../pace.ts';
import { askAgain } from '../ask-again.ts';
import { ChannelRefusal } from '../channel-refusal.ts';

export type VendureTools = {
  send: SendFor;
  /** Lets the time pass between two questions. */
  wait: (ms: number) => Promise<unknown>;
  /** Sessions being opened or open: shop and user → token. */
  sessions: Map<string, Promise<string>>;
};

export type VendureCall = { query: string; variables?: Record<string, unknown>; readOnly: boolean };
export type VendureAnswer = { text: string; data: JsonObject };

/** Codes with which Vendure says that it does not know who we are; nothing was done. */
const NOT_SIGNED_IN = new Set(['FORBIDDEN', 'UNAUTHORIZED']);

const LOGIN = `mutation login($username: String!, $password: String!) {
  login(username: $username, password: $password) { ... on CurrentUser { id } ... on ErrorResult { errorCode message } }
}`;

/**
 * A question that failed by accident is asked again. Throws `OutsideFailure`; for a change also `ChannelRefusal` when the
 * server has read it and said no.
 */
export const callVendure = (tools: VendureTools, shop: ShopAccess, call: VendureCall): Promise<VendureAnswer> =>
  call.readOnly ? askAgain(tools.wait, () => callOnce(tools, shop, call)) : callOnce(tools, shop, call);

async function callOnce(tools: VendureTools, shop: ShopAccess, call: VendureCall): Promise<VendureAnswer> {
  try {
    const answer = await post(tools, shop, call, await signIn(tools, shop));
    if (!NOT_SIGNED_IN.has(answer.code)) return result(answer, call.readOnly);
    tools.sessions.delete(sessionKey(shop));
    return result(await post(tools, shop, call, await signIn(tools, shop)), call.readOnly);
  } catch (error) {
    // A refused change is final for its sender; a refused question means that the channel cannot be asked.
    if (call.readOnly && error instanceof ChannelRefusal) throw new OutsideFailure(error.code, error.message, true);
    throw error;
  }
}

const sessionKey = (shop: ShopAccess) =>
  `${shop.endpoint} ${shop.credentials['username']} ${shop.credentials['password']}`;

async function signIn(tools: VendureTools, shop: ShopAccess): Promise<Record<string, string>> {
  const { apiKey = '' } = shop.credentials;
  if (apiKey !== '') return { 'vendure-api-key': apiKey };
  const key = sessionKey(shop);
  const session = tools.sessions.get(key) ?? openSession(tools, shop);
  tools.sessions.set(key, session);
  try {
    return { authorization: `Bearer ${await session}` };
  } catch (error) {
    tools.sessions.delete(key);
    throw error;
  }
}

async function openSession(tools: VendureTools, shop: ShopAccess): Promise<string> {
  const { username = '', password = '' } = shop.credentials;
  // Signing in changes nothing of the shop's, so its failure is always safe.
  const answer = await post(tools, shop, { query: LOGIN, variables: { username, password }, readOnly: true }, {});
  const { data } = result(answer, true);
  const { 'vendure-auth-token': token = '' } = answer.headers;
  if (token !== '') return token;
  throw new ChannelRefusal('vendure.signInRefused', asText(asObject(data['login'], 'login')['message']));
}

type Posted = VendureAnswer & { code: string; message: string; headers: HttpAnswer['headers'] };

async function post(
  tools: VendureTools,
  shop: ShopAccess,
  call: VendureCall,
  key: Record<string, string>,
): Promise<Posted> {
  const { channelToken = '' } = shop.credentials;
  const channel = channelToken === '' ? {} : { 'vendure-token': channelToken };
  const answer = await tools.send(shop, {
    method: 'POST',
    url: shop.endpoint,
    headers: { 'content-type': 'application/json', ...channel, ...key },
    body: JSON.stringify({ query: call.query, variables: call.variables ?? {} }),
    readOnly: call.readOnly,
  });
  // A query that does not fit the server's schema comes back as 400 with the reason as JSON.
  const { body, headers } = answer.status === 400 ? answer : requireOk(answer, call.readOnly);
  const text = body.toString('utf8');
  try {
    const said = asObject(parseJson(text), 'answer');
    const [error] = asList(said['errors'], 'errors').map((one) => asObject(one, 'error'));
    const code = error ? asText(asObject(error['extensions'] ?? {}, 'extensions')['code']) || 'ERROR' : '';
    return { text, data: asObject(said['data'] ?? {}, 'data'), code, message: asText(error?.['message']), headers };
  } catch (problem) {
    throw new OutsideFailure('vendure.garbage', String(problem), call.readOnly);
  }
}

function result({ code, message, text, data }: Posted, readOnly: boolean): VendureAnswer {
  if (code === '') return { text, data };
  if (code === 'INTERNAL_SERVER_ERROR') throw new OutsideFailure('vendure.internalError', message, readOnly);
  throw new ChannelRefusal(`vendure.${code}`, message);
}
