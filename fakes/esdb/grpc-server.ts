// A gRPC server on node:http2 for a handful of methods: it leads calls to their handlers by path, with Kestrel's
// limits of HTTP/2. (The server of grpc-js writes every message by itself, which made long reads twice as slow.)
import { createServer } from 'node:http2';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { GrpcCall } from './grpc-call.ts';
import type { Method } from './protocol.ts';
import { RpcError, status } from './rpc-errors.ts';

/** A method with its handler, whatever it is asked. */
export interface Served {
  readonly path: string;
  readonly serve: (open: <Request>(read: (bytes: Buffer) => Request) => GrpcCall<Request>) => void;
}

/** Binds a handler to a method. */
export function serving<Request>(method: Method<Request>, handle: (call: GrpcCall<Request>) => void): Served {
  return { path: method.path, serve: (open) => handle(open(method.read)) };
}

/** Http2Limits of Kestrel: 100 streams a connection, windows of 768 KiB. */
const settings = { maxConcurrentStreams: 100, initialWindowSize: 768 * 1_024 };

/** The server; one is started and ended once. */
export class GrpcServer {
  readonly #http: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();

  constructor(methods: readonly Served[], maxMessageBytes: number) {
    const byPath = new Map(methods.map((served) => [served.path, served]));
    this.#http = createServer({ settings });
    this.#http.on('session', (session) => {
      this.#sessions.add(session);
      session.on('close', () => this.#sessions.delete(session));
      // A connection that breaks is the client's to notice.
      session.on('error', () => undefined);
    });
    this.#http.on('stream', (stream, asked) => {
      stream.on('error', () => undefined);
      const served = byPath.get(asked[':path'] ?? '');
      const open = <Request>(read: (bytes: Buffer) => Request) =>
        new GrpcCall<Request>(stream, { read, maxMessageBytes }, asked);
      if (served === undefined)
        open(() => undefined).end(new RpcError(status.UNIMPLEMENTED, 'Service is unimplemented.'));
      else served.serve(open);
    });
  }

  /** Listens on a free port of the loopback, and returns it. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(0, '127.0.0.1', resolve);
    });
    return (this.#http.address() as AddressInfo).port;
  }

  /** Ends at once: every call and connection is dropped. */
  async close(): Promise<void> {
    for (const session of this.#sessions) session.destroy();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }
}
