// One gRPC call on an HTTP/2 stream, seen from the server: messages in frames of five bytes and their length,
// a status in the trailers (the gRPC protocol over HTTP/2). Many answers leave in one write.
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { RpcError, status } from './rpc-errors.ts';

/** Flag and length before each message. */
const frameHeadBytes = 5;
/** Answers that wait for one write; more than that is written at once. */
const chunkBytes = 64 * 1024;
/** Unsent answers beyond which a sender waits. */
const highWaterBytes = 256 * 1024;

const headers = { ':status': 200, 'content-type': 'application/grpc', 'grpc-encoding': 'identity' };

/** Thrown into whoever sends on a call that is over. */
export class CallOver extends Error {}

/** What a call tells its handler; set before the first message can arrive. */
export interface CallListener<Request> {
  readonly message: (request: Request) => void;
  /** The client has sent all it will. */
  readonly end: () => void;
}

/** How requests of a method are read, and how large one may be. */
export interface CallRules<Request> {
  readonly read: (bytes: Buffer) => Request;
  readonly maxMessageBytes: number;
}

/** One call. */
export class GrpcCall<Request> {
  readonly #stream: ServerHttp2Stream;
  readonly #rules: CallRules<Request>;
  readonly #whenOver: (() => void)[] = [];
  #listener: CallListener<Request> | undefined;
  #received: Buffer[] = [];
  #receivedBytes = 0;
  /** How many bytes must be there before it is worth looking. */
  #awaitedBytes = frameHeadBytes;
  #unsent: Uint8Array[] = [];
  #unsentBytes = 0;
  #isFlushing = false;
  #isOver = false;
  #status: RpcError | undefined;

  constructor(stream: ServerHttp2Stream, rules: CallRules<Request>, asked: IncomingHttpHeaders) {
    this.#stream = stream;
    this.#rules = rules;
    stream.on('data', (bytes: Buffer) => this.#receive(bytes));
    // A stream that is cut ends too; the server's reader throws then, and what was sent so far counts for nothing.
    stream.on('end', () => (stream.aborted ? this.#over() : this.#listener?.end()));
    stream.on('error', () => this.#over());
    stream.on('close', () => this.#over());
    stream.on('wantTrailers', () => stream.sendTrailers(trailers(this.#status)));
    const timeoutMs = grpcTimeoutMs(asked['grpc-timeout']);
    if (timeoutMs === undefined) return;
    const timer = setTimeout(
      () => this.end(new RpcError(status.DEADLINE_EXCEEDED, 'Deadline Exceeded')),
      timeoutMs,
    );
    this.whenOver(() => clearTimeout(timer));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  listen(listener: CallListener<Request>): void {
    this.#listener = listener;
  }

  /** Calls back once when the call is over, however it ended. */
  whenOver(done: () => void): void {
    if (this.#isOver) done();
    else this.#whenOver.push(done);
  }

  /** Sends a message; a promise where much is unsent. Throws {@link CallOver} on a call that is over. */
  send(message: Uint8Array): Promise<void> | undefined {
    if (this.#isOver) throw new CallOver();
    const head = Buffer.allocUnsafe(frameHeadBytes);
    head[0] = 0;
    head.writeUInt32BE(message.length, 1);
    this.#unsent.push(head, message);
    this.#unsentBytes += frameHeadBytes + message.length;
    if (this.#unsentBytes >= chunkBytes) this.#flush();
    else if (!this.#isFlushing) {
      this.#isFlushing = true;
      setImmediate(() => this.#flush());
    }
    return this.#stream.writableLength < highWaterBytes ? undefined : this.#drained();
  }

  /** Sends the one message of a call, and ends it well; nothing where the call is over. */
  answer(message: Uint8Array): void {
    if (this.#isOver) return;
    void this.send(message);
    this.end();
  }

  /** Sends what is unsent and then the status: well, or an error's. */
  end(error?: RpcError): void {
    if (this.#isOver) return;
    this.#flush();
    this.#status = error;
    this.#over();
    if (this.#stream.destroyed) return;
    if (this.#stream.headersSent) this.#stream.end();
    else this.#stream.respond({ ...headers, ...trailers(error) }, { endStream: true });
    // What a client still sends is read and dropped.
    if (!this.#stream.readableEnded) this.#stream.resume();
  }

  #receive(bytes: Buffer): void {
    if (this.#isOver) return;
    this.#received.push(bytes);
    this.#receivedBytes += bytes.length;
    if (this.#receivedBytes < this.#awaitedBytes) return;
    const all = this.#received.length === 1 ? bytes : Buffer.concat(this.#received, this.#receivedBytes);
    const rest = this.#takeMessages(all);
    this.#received = rest.length === 0 ? [] : [rest];
    this.#receivedBytes = rest.length;
  }

  /** Hands on every whole message; returns what is left. */
  #takeMessages(all: Buffer): Buffer {
    let at = 0;
    this.#awaitedBytes = frameHeadBytes;
    while (!this.isOver && all.length - at >= frameHeadBytes) {
      const length = all.readUInt32BE(at + 1);
      if (length > this.#rules.maxMessageBytes) {
        this.end(
          new RpcError(
            status.RESOURCE_EXHAUSTED,
            'Received message exceeds the maximum configured message size.',
          ),
        );
        break;
      }
      const begins = at + frameHeadBytes;
      if (all.length < begins + length) {
        this.#awaitedBytes = frameHeadBytes + length;
        break;
      }
      at = begins + length;
      this.#understand(all.subarray(begins, at));
    }
    return all.subarray(at);
  }

  #understand(message: Buffer): void {
    let request: Request;
    try {
      request = this.#rules.read(message);
    } catch {
      this.end(new RpcError(status.INTERNAL, 'Failed to deserialize request message.'));
      return;
    }
    this.#listener?.message(request);
  }

  #flush(): void {
    this.#isFlushing = false;
    if (this.#unsent.length === 0 || this.#stream.destroyed) return;
    const bytes = Buffer.concat(this.#unsent, this.#unsentBytes);
    this.#unsent = [];
    this.#unsentBytes = 0;
    if (!this.#stream.headersSent) this.#stream.respond(headers, { waitForTrailers: true });
    this.#stream.write(bytes);
  }

  #drained(): Promise<void> {
    return new Promise((resolve, reject) => {
      const drained = (): void => resolve();
      this.#stream.once('drain', drained);
      this.whenOver(() => {
        this.#stream.off('drain', drained);
        reject(new CallOver());
      });
    });
  }

  #over(): void {
    this.#isOver = true;
    for (const done of this.#whenOver.splice(0)) done();
  }
}

function trailers(error: RpcError | undefined): Record<string, string> {
  if (error === undefined) return { 'grpc-status': '0' };
  const named = Object.fromEntries(
    Object.entries(error.trailers).map(([name, value]) => [name, ascii(value)]),
  );
  return { 'grpc-status': error.code.toString(), 'grpc-message': percentEncoded(error.message), ...named };
}

/** Status messages are percent-encoded UTF-8. */
function percentEncoded(text: string): string {
  return encodeURI(text).replaceAll('%20', ' ');
}

function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

const unitsMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};
/** setTimeout can't wait longer. */
const longestTimerMs = 2_147_483_647;

/** `grpc-timeout`: digits and a unit. */
function grpcTimeoutMs(header: string | string[] | undefined): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(String(header ?? '')) ?? [];
  return digits === undefined
    ? undefined
    : Math.min(Math.ceil(Number(digits) * unitsMs[unit]!), longestTimerMs);
}
