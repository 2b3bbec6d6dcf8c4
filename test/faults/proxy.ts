/**
 * A line that goes wrong on request: a proxy between a program and what it talks to (PostgreSQL, a stand-in over HTTP),
 * over TCP or a Unix socket. It looks at no byte, so it serves every protocol. What must stay true: a fault concerns
 * the connections there are and those that come, until the line is `well` again; bytes are never lost while it is.
 */
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * `well`: bytes pass. `stalled`: nothing passes, nothing is lost, all of it passes later. `slow`: each piece arrives
 * `delayMs` later. `deaf`: what the program sends arrives, the answers never do (half open). `refused`: no connection is
 * taken. `cut()` and `reset()` end the connections there are.
 */
export type Weather = 'well' | 'stalled' | 'slow' | 'deaf' | 'refused';

/** Where to connect to: a port of this machine, or a Unix socket. */
export type Place = { port: number } | { path: string };

export type FaultyLine = {
  /** Where programs connect to instead. */
  readonly port: number;
  readonly connections: number;
  set(weather: Weather, options?: { delayMs?: number }): void;
  /** Ends every connection in good manners (FIN), in the middle of whatever it was saying. */
  cut(): void;
  /** Ends every connection with a reset (RST). */
  reset(): void;
  close(): Promise<void>;
};

export async function startProxy(target: Place): Promise<FaultyLine> {
  const line = new Line();
  const server = net.createServer((near) => line.take(near, target));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    get connections() {
      return line.connections;
    },
    set: (weather, options) => line.set(weather, options?.delayMs ?? 100),
    cut: () => line.end((socket) => socket.end()),
    reset: () => line.end((socket) => socket.resetAndDestroy()),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      line.end((socket) => socket.destroy());
      await closed;
    },
  };
}

class Line {
  #weather: Weather = 'well';
  #delayMs = 0;
  readonly #pairs = new Set<[near: net.Socket, far: net.Socket]>();
  /** Pieces that wait for the weather to change. */
  #calm = Promise.withResolvers<void>();

  get connections(): number {
    return this.#pairs.size;
  }

  set(weather: Weather, delayMs: number): void {
    this.#weather = weather;
    this.#delayMs = delayMs;
    this.#calm.resolve();
    this.#calm = Promise.withResolvers();
  }

  take(near: net.Socket, target: Place): void {
    if (this.#weather === 'refused') {
      near.resetAndDestroy();
      return;
    }
    const far = net.connect({ ...target, allowHalfOpen: true } as net.NetConnectOpts);
    const pair: [net.Socket, net.Socket] = [near, far];
    this.#pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
    void this.#pass(near, far, false);
    void this.#pass(far, near, true);
  }

  end(how: (socket: net.Socket) => void): void {
    for (const [near, far] of this.#pairs) {
      how(near);
      far.destroy();
    }
  }

  async #pass(from: net.Socket, to: net.Socket, answers: boolean): Promise<void> {
    try {
      for await (const piece of from) {
        while (this.#weather === 'stalled' || (this.#weather === 'deaf' && answers)) await this.#calm.promise;
        if (this.#weather === 'slow') await wait(this.#delayMs);
        if (!to.write(piece as Buffer))
          await new Promise((resolve) => to.once('drain', resolve).once('close', resolve));
      }
      to.end();
    } catch {
      to.destroy();
    }
  }
}
