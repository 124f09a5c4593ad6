// How the embedded server is set: whole durability for data that must last, none for tests; and its port.
import { readFile, statfs, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** `full`: an acknowledged commit survives a power cut. `none`: only for data that nobody misses. */
export type Durability = 'full' | 'none';

export const host = '127.0.0.1';
const gigabyte = 1024 ** 3;
/** From this much free space on, log segments are kept for reuse: zero-filling new ones costs 18 % of appends. */
const largeDiskBytes = 40 * gigabyte;

const common = {
  listen_addresses: host,
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_line_prefix: '%m [%p] %u@%d ',
  jit: 'off',
  max_connections: '100',
};

const lasting = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '256MB',
};

const fleeting = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_connections: '300',
  wal_level: 'minimal',
  max_wal_senders: '0',
  min_wal_size: '256MB',
  max_wal_size: '1GB',
};

/** Settings of the server (PostgreSQL documentation, chapter 19) for a cluster below `directory`. */
export async function settingsFor(
  durability: Durability,
  directory: string,
): Promise<Readonly<Record<string, string>>> {
  if (durability === 'none') return { ...common, ...fleeting };
  const disk = await statfs(directory);
  const large = disk.bavail * disk.bsize >= largeDiskBytes;
  return {
    ...common,
    ...lasting,
    min_wal_size: large ? '4GB' : '256MB',
    max_wal_size: large ? '8GB' : '1GB',
  };
}

/** The port of last time where it is free, else a free one, which is kept for next time. */
export async function choosePort(dataDir: string): Promise<number> {
  const file = join(dataDir, 'postgres.port');
  const kept = Number(await readFile(file, 'utf8').catch(() => '0'));
  const port = (kept > 0 ? await portIfFree(kept) : undefined) ?? (await portIfFree(0));
  if (port === undefined) throw new Error(`No free port on ${host}.`);
  if (port !== kept) await writeFile(file, `${port}\n`);
  return port;
}

async function portIfFree(port: number): Promise<number | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const given = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(given));
    });
  });
}
