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
 * taken. `drawn`: each piece has the fate that is drawn for it. `cut()` and `reset()` end the connections there are.
 */
export type Weather = 'well' | 'stalled' | 'slow' | 'deaf' | 'refused' | 'drawn';

/**
 * What becomes of a piece. `silence`: neither it nor anything after it on its connection arrives. `reset`: its connection
 * ends. `garbage`: it arrives as nonsense.
 */
export type Fate = 'well' | 'silence' | 'reset' | 'garbage';
/** `answer`: it comes back from the other side. */
export type Draw = (answer: boolean) => Fate;

/** Where to connect to: a port of this machine, or a Unix socket. */
export type Place = { port: number } | { path: string };

export type FaultyLine = {
  /** Where programs connect to instead. */
  readonly port: number;
  readonly connections: number;
  set(weather: Weather, options?: { delayMs?: number; draw?: Draw }): void;
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
    set: (weather, options) => line.set(weather, options?.delayMs ?? 100, options?.draw),
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
  #draw: Draw = () => 'well';
  readonly #pairs = new Set<[near: net.Socket, far: net.Socket]>();
  /** Pieces that wait for the weather to change. */
  #calm = Promise.withResolvers<void>();

  get connections(): number {
    return this.#pairs.size;
  }

  set(weather: Weather, delayMs: number, draw: Draw = () => 'well'): void {
    this.#weather = weather;
    this.#draw = draw;
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
    let isSilent = false;
    try {
      for await (const piece of from) {
        const fate = this.#weather === 'drawn' ? this.#draw(answers) : 'well';
        if (fate === 'reset') return void (answers ? to : from).resetAndDestroy();
        isSilent ||= fate === 'silence';
        // Read on all the same, or nobody would notice that the program has hung up.
        if (isSilent) continue;
        while (this.#weather === 'stalled' || (this.#weather === 'deaf' && answers)) await this.#calm.promise;
        if (this.#weather === 'slow') await wait(this.#delayMs);
        if (!to.write(fate === 'garbage' ? nonsense(piece as Buffer) : (piece as Buffer)))
          await new Promise((resolve) => to.once('drain', resolve).once('close', resolve));
      }
      to.end();
    } catch {
      to.destroy();
    }
  }
}

/** As long as it was, so that only whoever reads it notices. */
function nonsense(piece: Buffer): Buffer {
  const half = piece.length >> 1;
  return Buffer.concat([piece.subarray(0, half), piece.subarray(half).map((byte) => byte ^ 0x15)]);
}
