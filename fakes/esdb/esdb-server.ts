// EventStoreDB in this process: its gRPC protocol on a port of the loopback, its rules of appending and reading
// modelled on the sources of EventStoreDB 24.10, and faults by script. For tests and for trying things, never for keeping.
import { randomUUID } from 'node:crypto';
import { createFaultDesk } from './fault-desk.ts';
import type { FaultDesk } from './fault-desk.ts';
import type { EsdbFaults } from './faults.ts';
import { GrpcServer, serving } from './grpc-server.ts';
import { openJournal } from './journal-file.ts';
import { Network } from './network.ts';
import { askedMethods, streamsMethods } from './protocol.ts';
import { read } from './read-service.ts';
import { clusterOfOne, supportedMethods } from './replies.ts';
import { EsdbStore } from './store.ts';
import type { RunningSubscription } from './subscription.ts';
import { Timers } from './timers.ts';
import { append, deleteStream } from './write-service.ts';

/** A running server. */
export interface EsdbServer {
  /** The connection string for the client. */
  readonly url: string;
  readonly port: number;
  /** What is stored, to look at and to plant into. */
  readonly store: EsdbStore;
  readonly faults: EsdbFaults;
  /** Ends the server and every connection; what waits for the disk is written first. */
  readonly stop: () => Promise<void>;
}

/** How a server is set up; without options: an empty one on a free port. */
export interface EsdbServerOptions {
  readonly port?: number;
  /** A file that keeps the log, fsynced per batch, and from which it is read again. */
  readonly file?: string;
  /** Where the log begins: 2n ** 53n and more shows who computes positions as doubles. */
  readonly firstPosition?: bigint;
  /** The size of a chunk, 256 MiB by default; small ones leave many gaps. */
  readonly chunkBytes?: number;
  readonly nowMs?: () => number;
  /** Hears of each append, and of each bounded read of a stream or of $all, as it comes. */
  readonly onCall?: (what: 'append' | `read ${string}`) => void;
}

/** MaxAppendSize. */
const maxAppendBytes = 1_024 * 1_024;
/** TFConsts.EffectiveMaxLogRecordSize, the server's limit of one message. */
const maxMessageBytes = 16 * 1_024 * 1_024 - 10_000;

/** Starts a server; it listens on 127.0.0.1 when the promise is kept. */
export async function startEsdbServer(options: EsdbServerOptions = {}): Promise<EsdbServer> {
  const journal = options.file === undefined ? undefined : await openJournal(options.file);
  const store = new EsdbStore({ ...options, ...(journal !== undefined && { journal }) });
  if (journal !== undefined) await journal.restore(store.log);
  store.begin();
  const network = new Network(options.port ?? 0);
  const timers = new Timers();
  const running = new Set<RunningSubscription>();
  let grpc: GrpcServer;
  const start = async (): Promise<void> => {
    grpc = serve(store, options.onCall, { desk, timers, running, port: () => network.port });
    network.lead(await grpc.listen());
    await network.listen();
  };
  const end = async (): Promise<void> => {
    await network.refuse();
    await grpc.close();
  };
  const restart = async (downMs: number): Promise<void> => {
    await end();
    if (downMs > 0) await new Promise<void>((resolve) => timers.after(downMs, resolve));
    store.begin();
    await start();
  };
  const desk = createFaultDesk({ network, timers, running, restart });
  await start();
  return {
    url: `esdb://127.0.0.1:${network.port}?tls=false`,
    port: network.port,
    store,
    faults: desk.faults,
    stop: async () => {
      await end();
      timers.clear();
      await journal?.close();
    },
  };
}

interface Parts {
  readonly desk: FaultDesk;
  readonly timers: Timers;
  readonly running: Set<RunningSubscription>;
  readonly port: () => number;
}

function serve(store: EsdbStore, onCall: EsdbServerOptions['onCall'], parts: Parts): GrpcServer {
  const { desk, timers, running, port } = parts;
  const { takeFault, pass, breakError, sending } = desk;
  const appending = { store, timers, takeFault, pass, breakError, maxAppendBytes };
  const instance = randomUUID();
  const supported = supportedMethods(Object.values(streamsMethods).map(({ path }) => path));
  return new GrpcServer(
    [
      serving(askedMethods.supported, (call) => call.answer(supported)),
      serving(askedMethods.gossip, (call) => call.answer(clusterOfOne(instance, port()))),
      serving(streamsMethods.read, (call) =>
        read({ store, running, sending, asked: (of) => onCall?.(`read ${of}`) }, call),
      ),
      serving(streamsMethods.append, (call) => {
        onCall?.('append');
        append(appending, call);
      }),
      serving(streamsMethods.delete, (call) => deleteStream(store, false, call)),
      serving(streamsMethods.tombstone, (call) => deleteStream(store, true, call)),
    ],
    maxMessageBytes,
  );
}
