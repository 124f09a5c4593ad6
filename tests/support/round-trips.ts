// Counts round trips to PostgreSQL where they happen: between program and server, by the messages of the protocol
// (PostgreSQL documentation, chapter 55). A round trip begins with a Query or Sync that is sent while nothing is
// unanswered on its connection, and includes whatever is sent before the answers arrive: a pipeline counts as one.
import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A round trip: who asked, and the names or texts of what was asked. */
export interface RoundTrip {
  readonly role: string;
  readonly statements: readonly string[];
}

/** A meter between the program and a server. */
export interface RoundTripMeter {
  /** The same database through the meter. */
  readonly url: string;
  /** What work took, but for what is asked after it (announcements of commits, the next partition) and by workers (projector, scheduler). */
  readonly during: <Result>(
    work: () => Promise<Result>,
  ) => Promise<{ readonly result: Result; readonly trips: readonly RoundTrip[] }>;
  readonly close: () => Promise<void>;
}

/** Roles that answer requests; the others' work goes on whoever asks. */
const answering: ReadonlySet<string> = new Set(['vm_appender', 'vm_auditor', 'vm_query', 'vm_keyring']);
/** Asked after an answer. */
const later = new Set(['log-announce', 'select log.ensure_partitions($1)']);
const lengthBytes = 4;

/** Starts a meter in front of the server of a URL; `counted` are the roles whose round trips count. */
export async function roundTripMeter(url: string, counted = answering): Promise<RoundTripMeter> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const open = new Set<{ unanswered: number }>();
  let trips: { role: string; statements: string[] }[] = [];

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    const state = { unanswered: 0, role: '', started: false };
    let pending: string[] = [];
    let current: { role: string; statements: string[] } | undefined;
    open.add(state);
    const asked = messages((type, body) => {
      if (type === '') state.role = /user\0([^\0]*)/.exec(body.toString('latin1'))?.[1] ?? '';
      else if (type === 'P') pending.push(nameOf(body) || textOf(body));
      else if (type === 'B') pending.push(statementOf(body));
      else if (type === 'S' || type === 'Q') {
        const statements =
          type === 'Q' ? [nameOf(body)] : [...new Set(pending.filter((name) => name !== ''))];
        pending = [];
        if (state.unanswered === 0) trips.push((current = { role: state.role, statements: [] }));
        current?.statements.push(...statements);
        state.unanswered += 1;
      }
    }, true);
    const answered = messages((type) => {
      if (type !== 'Z') return;
      // The first says that the session has begun.
      if (state.started) state.unanswered -= 1;
      state.started = true;
    });
    const end = (): void => {
      open.delete(state);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    client.on('data', (chunk: Buffer) => {
      asked(chunk);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      answered(chunk);
      client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const quiet = async (): Promise<void> => {
    while ([...open].some(({ unanswered }) => unanswered > 0)) await pause(1);
  };
  return {
    url: Object.assign(new URL(url), { port: String(port) }).href,
    during: async (work) => {
      await quiet();
      trips = [];
      const result = await work();
      const found = trips.filter(
        ({ role, statements }) => counted.has(role) && !statements.every((name) => later.has(name)),
      );
      return { result, trips: found };
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The fewest that any of several times took; infinite where there was none. */
export function fewest(counted: readonly (readonly RoundTrip[])[]): number {
  return Math.min(...counted.map((trips) => trips.length));
}

/** Who asked what, a line for each time. */
export function asText(counted: readonly (readonly RoundTrip[])[]): string {
  return counted
    .map((trips) => trips.map(({ role, statements }) => `${role}: ${statements.join()}`).join('; '))
    .join('\n');
}

/** Cuts a stream into messages: a type (none for the first of a client), a length, a body. */
function messages(take: (type: string, body: Buffer) => void, isClient = false): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let isFirst = isClient;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const typeBytes = isFirst ? 0 : 1;
      if (rest.length < typeBytes + lengthBytes) return;
      const end = typeBytes + rest.readInt32BE(typeBytes);
      if (rest.length < end) return;
      take(rest.toString('latin1', 0, typeBytes), rest.subarray(typeBytes + lengthBytes, end));
      rest = rest.subarray(end);
      isFirst = false;
    }
  };
}

/** The text up to the first null. */
function nameOf(body: Buffer): string {
  return body.toString('utf8', 0, body.indexOf(0));
}

/** Of a Parse: what follows the statement's name. */
function textOf(body: Buffer): string {
  return nameOf(body.subarray(body.indexOf(0) + 1));
}

/** Of a Bind: the statement, after the portal's name. */
function statementOf(body: Buffer): string {
  return nameOf(body.subarray(body.indexOf(0) + 1));
}
