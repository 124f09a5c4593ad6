// Describes the machine of the measurements: processor, memory, Node.js, PostgreSQL with its settings for durability, and
// the time of a flush to this disk.
import { open, rm } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { spreadOf } from './rounds.ts';

/** A machine and its server. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly postgres: string;
  /** Settings of the server that decide how durable an acknowledged commit is. */
  readonly durability: Readonly<Record<'fsync' | 'synchronous_commit' | 'full_page_writes', string>>;
  /** Median of writing 8 KiB and flushing them (fdatasync) on the server's disk, in microseconds. */
  readonly flushUs: number;
}

const flushes = 200;
const gibibyte = 1024 ** 3;

/** Looks at the machine; `directory` lies on the server's disk. */
export async function describeMachine(superuserUrl: string, directory: string): Promise<Machine> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  const setting = async (name: string): Promise<string> => {
    const { rows } = await client.query<{ value: string }>('select current_setting($1) as value', [name]);
    return rows[0]?.value ?? '?';
  };
  try {
    return {
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / gibibyte),
      system: `${process.platform} ${release()} ${process.arch}`,
      node: process.version,
      postgres: await setting('server_version'),
      durability: {
        fsync: await setting('fsync'),
        synchronous_commit: await setting('synchronous_commit'),
        full_page_writes: await setting('full_page_writes'),
      },
      flushUs: await flushUs(directory),
    };
  } finally {
    await client.end();
  }
}

/** One sentence per line. */
export function machineLines(machine: Machine): readonly string[] {
  const { processor, cores, memoryGiB, system, node, postgres, durability, flushUs: us } = machine;
  const settings = Object.entries(durability).map(([name, value]) => `${name} ${value}`);
  return [
    `${processor}, ${cores} cores shared by the load, the server and PostgreSQL, ${memoryGiB} GiB, ${system}`,
    `Node.js ${node}, PostgreSQL ${postgres}: ${settings.join(', ')}; 8 KiB written and flushed in ${Math.round(us)} µs`,
  ];
}

async function flushUs(directory: string): Promise<number> {
  const path = join(directory, 'flush.probe');
  const file = await open(path, 'w');
  const times: number[] = [];
  try {
    const block = Buffer.alloc(8_192, 1);
    for (let index = 0; index < flushes; index++) {
      const from = performance.now();
      await file.write(block, 0, block.length, index * block.length);
      await file.datasync();
      times.push((performance.now() - from) * 1000);
    }
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
  return spreadOf(times).median;
}
