// The connections: a small TCP proxy in front of the gRPC server, so that a connection can be refused or cut
// after an exact number of bytes, and the address stays the same over a restart.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

const host = '127.0.0.1';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** The proxy. One address for the whole life of a test server. */
export class Network {
  readonly #pairs = new Set<Pair>();
  #listener: Server | undefined;
  #port: number;
  #target = 0;
  #bytesLeft: number | undefined;
  #whenCut: (() => void) | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  get port(): number {
    return this.#port;
  }

  /** Where new connections are led to. */
  lead(target: number): void {
    this.#target = target;
  }

  /** Accepts connections, on the same port as before. */
  async listen(): Promise<void> {
    if (this.#listener !== undefined) return;
    const listener = createServer({ noDelay: true }, (client) => this.#accept(client));
    this.#listener = listener;
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(this.#port, host, resolve);
    });
    this.#port = (listener.address() as AddressInfo).port;
  }

  /** Cuts every connection and refuses new ones until `listen`. */
  async refuse(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    if (listener === undefined) return;
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    this.cut();
    await closed;
  }

  /** Cuts every connection; returns how many. New ones are welcome. */
  cut(): number {
    const cut = this.#pairs.size;
    for (const pair of [...this.#pairs]) this.#end(pair);
    return cut;
  }

  /** Lets that many more bytes out to clients, over all connections together, then cuts them all. */
  cutAfterBytes(bytes: number, then: () => void): void {
    this.#bytesLeft = bytes;
    this.#whenCut = then;
  }

  #accept(client: Socket): void {
    const server = connect({ port: this.#target, host, noDelay: true });
    const pair = { client, server };
    this.#pairs.add(pair);
    client.on('data', (bytes) => forward(client, server, bytes));
    server.on('data', (bytes) => this.#answer(pair, bytes));
    client.on('drain', () => server.resume());
    server.on('drain', () => client.resume());
    for (const socket of [client, server]) {
      socket.on('error', () => this.#end(pair));
      socket.on('close', () => this.#end(pair));
    }
    client.on('end', () => server.end());
    server.on('end', () => client.end());
  }

  #answer(pair: Pair, bytes: Buffer): void {
    if (this.#bytesLeft === undefined) {
      forward(pair.server, pair.client, bytes);
      return;
    }
    if (bytes.length < this.#bytesLeft) {
      this.#bytesLeft -= bytes.length;
      forward(pair.server, pair.client, bytes);
      return;
    }
    const last = bytes.subarray(0, this.#bytesLeft);
    this.#bytesLeft = undefined;
    this.#whenCut?.();
    // The last bytes must arrive: the cut comes after the flush.
    pair.client.write(last, () => this.cut());
    pair.server.pause();
  }

  #end(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return;
    pair.client.destroy();
    pair.server.destroy();
  }
}

function forward(from: Socket, to: Socket, bytes: Buffer): void {
  if (!to.write(bytes)) from.pause();
}
