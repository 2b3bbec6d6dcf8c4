/**
 * Server-sent events for one page: what waits in the hub, a comment line as heartbeat, and an end as soon as the
 * session counts no more. The session is looked up again before anything is sent, so a revoked one hears nothing.
 */
import { PassThrough } from 'node:stream';
import { toJson } from '../db/sql.ts';
import type { FileAnswer } from './endpoint-shape.ts';
import type { LiveMessage } from './live-hub.ts';
import type { OwnCall } from './route.ts';

export const HEARTBEAT_MS = 15_000;
/** A page that has not read this much is gone or hopeless. */
const MAX_UNREAD_BYTES = 1_000_000;

/** Opens the stream with `first`, so a page that was cut off catches up without asking. */
export function openEventStream(
  call: Pick<OwnCall<unknown>, 'hub' | 'authenticate' | 'session' | 'request' | 'reply'>,
  first: readonly LiveMessage[],
  heartbeatMs = HEARTBEAT_MS,
): FileAnswer {
  const { hub, authenticate, session, request, reply } = call;
  // Reverse proxies otherwise keep events back until their buffer is full.
  reply.header('x-accel-buffering', 'no');
  const stream = new PassThrough();
  const send = async (text: string) => {
    const still = await authenticate(request.headers).catch(() => null);
    if (!still || stream.writableLength > MAX_UNREAD_BYTES) stream.end();
    else if (stream.writable) stream.write(text);
  };
  const unsubscribe = hub.subscribe(session.tenant, (messages) => void send(asEvents(messages)));
  const beat = setInterval(() => void send(': still here\n\n'), heartbeatMs).unref();
  const forgetEnd = hub.onClose(() => stream.end());
  stream.once('close', () => {
    forgetEnd();
    unsubscribe();
    clearInterval(beat);
  });
  stream.write(`retry: 2000\n\n${asEvents(first)}`);
  return { body: stream, type: 'text/event-stream; charset=utf-8' };
}

const asEvents = (messages: readonly LiveMessage[]): string =>
  messages.map((message) => `data: ${toJson(message)}\n\n`).join('');
