/**
 * The live stream: one connection per console, read with fetch so that silence is noticed (comments count as a sign of
 * life) and a lost session is told apart from a lost network. Reconnects with growing pauses, for ever; at once when the
 * browser says the network is back.
 */
import { type LiveMessage, streamEvents } from '../../src/contract/events.ts';

const SILENCE_MS = 45_000;
const PAUSES_MS = [500, 1000, 2000, 5000, 10_000];

export type LiveListener = { onMessage: (message: LiveMessage) => void; onState: (connected: boolean) => void };

/** Complete events at the start of the text, and what is left of it. An event ends with an empty line. */
export function readEvents(text: string): { messages: LiveMessage[]; rest: string } {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = blocks.pop() ?? '';
  const messages = blocks.flatMap((block) => {
    const data = block
      .split('\n')
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5).trimStart());
    return data.length > 0 ? [JSON.parse(data.join('\n')) as LiveMessage] : [];
  });
  return { messages, rest };
}

async function readStream(signal: AbortSignal, alive: () => void, listener: LiveListener): Promise<void> {
  const response = await fetch(streamEvents.path, { headers: { accept: 'text/event-stream' }, signal });
  if (!response.ok || !response.body) throw new Error(`stream ${response.status}`);
  listener.onState(true);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    alive();
    const read = readEvents(rest + part.value);
    rest = read.rest;
    for (const message of read.messages) listener.onMessage(message);
  }
}

/** Connects until the returned function is called. */
export function listenLive(listener: LiveListener): () => void {
  const stopped = new AbortController();
  const run = async () => {
    for (let failures = 0; !stopped.signal.aborted; failures += 1) {
      const silent = new AbortController();
      let timer = setTimeout(() => silent.abort(), SILENCE_MS);
      const alive = () => {
        failures = 0;
        clearTimeout(timer);
        timer = setTimeout(() => silent.abort(), SILENCE_MS);
      };
      const lost = () => silent.abort();
      addEventListener('offline', lost);
      await readStream(AbortSignal.any([stopped.signal, silent.signal]), alive, listener).catch(() => undefined);
      removeEventListener('offline', lost);
      clearTimeout(timer);
      if (stopped.signal.aborted) return;
      listener.onState(false);
      const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]!;
      await new Promise<unknown>((go) => {
        setTimeout(go, pause);
        addEventListener('online', go, { once: true });
      });
    }
  };
  void run();
  return () => stopped.abort();
}
