// The event store of a site whose log is in one: a process that can be killed, a proxy between it and the program, and
// another proxy, which is never cut, for the experiment itself.
import { join } from 'node:path';
import { createProgram } from './program-process.ts';
import type { ProgramOptions, ProgramProcess } from './program-process.ts';
import { openTcpProxy } from './tcp-proxy.ts';
import type { TcpProxy } from './tcp-proxy.ts';

export interface EventStoreSite {
  readonly program: ProgramProcess;
  /** Between the program and it. */
  readonly wire: TcpProxy;
  /** The program's connection string, and the experimenter's. */
  readonly url: string;
  readonly ownUrl: string;
  readonly close: () => Promise<void>;
}

/** Starts it on a file below a directory. */
export async function openEventStore(
  root: string,
  options: Omit<ProgramOptions, 'name' | 'script'>,
): Promise<EventStoreSite> {
  const script = ['scripts/run-chaos.mjs', 'event-store', '--file', join(root, 'event-store.journal')];
  const program = createProgram({ ...options, name: 'event-store', script });
  await program.start();
  const [wire, ownWire] = await Promise.all([openTcpProxy(program.address), openTcpProxy(program.address)]);
  const [url, ownUrl] = [wire, ownWire].map(({ port }) => `esdb://127.0.0.1:${port}?tls=false`);
  return {
    program,
    wire,
    url: url ?? '',
    ownUrl: ownUrl ?? '',
    async close() {
      await program.stop();
      await Promise.all([wire.close(), ownWire.close()]);
    },
  };
}
