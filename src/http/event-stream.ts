// Server-sent events as they go over the wire (HTML Living Standard, 9.2): messages as text, and one open answer of them. Which
// messages, and to whom, is decided elsewhere.
//
// I1  A message is sent whole or not at all: text is handed over by whole messages, and nothing is sent after the last one.
// I2  A client that does not take what was sent is noticed by `send`, and holds nothing but what is in its own buffer.
import type { FastifyReply } from 'fastify';

export const eventStreamType = 'text/event-stream';

/** A comment, which clients pass over: it keeps proxies and clients from giving the connection up. */
export const heartbeatText = ':\n\n';

/** One message; `data` is JSON, which has no line break. */
export interface EventMessage {
  readonly event: string;
  /** One line: what the client sends as `Last-Event-ID` to go on after this message. */
  readonly id?: string;
  /** After how many milliseconds the client may come back by itself. */
  readonly retryMs?: number;
  readonly data: string;
}

/** The text of a message. */
export function messageText({ event, id, retryMs, data }: EventMessage): string {
  const retry = retryMs === undefined ? '' : `retry: ${retryMs}\n`;
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\n${retry}data: ${data}\n\n`;
}

/** An open answer. */
export interface EventStream {
  /** Sends whole messages; false where the client has not taken what was sent before: it is told by `drained` when it has. */
  readonly send: (text: string) => boolean;
  /** Bytes that were sent and that the client has not taken. */
  readonly waitingBytes: () => number;
  /** Sends the last message and ends. */
  readonly end: (text: string) => void;
  /** Closes the connection at once, whatever is on its way. */
  readonly cut: () => void;
}

/** Who is told of an open answer. */
export interface Streaming {
  /** The head was sent; may send at once. Not called where only the head was asked for, or nobody waits for it any more. */
  readonly opened: (stream: EventStream) => void;
  readonly drained: () => void;
  /** Called once, whoever ended it and however; also where it was never opened. */
  readonly closed: () => void;
}

/** Headers of every stream, beside those of every answer: nobody on the way keeps, changes or delays it. */
export const streamHeaders: Readonly<Record<string, string>> = {
  'content-type': eventStreamType,
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** Takes the answer from fastify, sends its head, and gives it to `streaming`. */
export function openEventStream(reply: FastifyReply, streaming: Streaming): void {
  const { raw } = reply;
  if (raw.destroyed || raw.socket === null) {
    streaming.closed();
    return;
  }
  reply.headers(streamHeaders);
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  reply.hijack();
  raw.on('drain', streaming.drained);
  raw.on('close', streaming.closed);
  // A connection that breaks also closes: nobody is left to be answered.
  raw.on('error', () => undefined);
  raw.flushHeaders();
  streaming.opened({
    send: (text) => raw.write(text),
    waitingBytes: () => raw.writableLength,
    end: (text) => void raw.end(text),
    cut: () => void raw.destroy(),
  });
}
