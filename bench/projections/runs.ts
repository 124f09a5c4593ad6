// Timed runs of all projections over a whole log, as the program runs them.
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { project } from '../../src/app/roles/projector.ts';
import { operatorPorts } from '../../src/app/cli/open-operator.ts';
import type { Parts } from '../../src/app/parts/parts.ts';
import type { Observer } from '../../src/ports/observer.port.ts';
import { tableName } from '../../src/ports/read-table.ts';
import { allProjections } from '../../src/projections/all.ts';
import { startTogether } from '../../src/following/common-start.ts';
import { createProjectionOperator } from '../../src/projections/operator.ts';

/** One run over the whole log. `cpuSeconds`: what this process used of the processor meanwhile. */
export interface Run {
  readonly perSecond: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Takes away every row and every checkpoint; the tables stay. */
export async function emptyReadModels(superuser: Pool): Promise<void> {
  const tables = allProjections.flatMap((projection) => projection.tables.map((table) => tableName(table)));
  await superuser.query(`truncate ${tables.join(', ')}`);
  await superuser.query('delete from ops.projections');
  await superuser.query('delete from ops.leases');
  await superuser.query('checkpoint');
}

/** The projectors of this process follow the log from its beginning until all of them are at `tail`. */
export async function catchUpAll(parts: Parts, tail: bigint, signal: AbortSignal): Promise<Run> {
  const over = new AbortController();
  const lagging = new Set(allProjections.map(({ name }) => name));
  const advanced = (key: string, position: bigint): void => {
    if (position < tail) return;
    lagging.delete(key.split('@')[0] ?? key);
    if (lagging.size === 0) over.abort();
  };
  const means = { clock: systemClock, pace: systemPace, observer: failingObserver, holder: randomUUID() };
  return timed(tail, () => project({ ...means, parts, advanced }, AbortSignal.any([over.signal, signal])));
}

/** Rebuilds every projection beside its live tables and swaps it in. */
export async function rebuildAll(parts: Parts, tail: bigint): Promise<Run> {
  const operator = createProjectionOperator(operatorPorts(parts));
  const act = { actor: 'bench', reason: 'measuring' };
  return timed(tail, async () => {
    // All at once, as `voicemeet projections rebuild all` does it: the log is read and decoded once.
    await Promise.all(
      startTogether(allProjections, ({ name }, ready) => operator.rebuild(name, act, { ready })),
    );
  });
}

async function timed(events: bigint, work: () => Promise<void>): Promise<Run> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: Number(events) / seconds, seconds, cpuSeconds: (user + system) / 1e6 };
}

/** Says what went wrong; a benchmark has no log. */
const failingObserver: Observer = {
  debug: () => undefined,
  info: () => undefined,
  warn: (fact, fields, fault) => console.error(fact, fields, fault),
  error: (fact, fields, fault) => console.error(fact, fields, fault),
  child: () => failingObserver,
  count: () => undefined,
  time: () => undefined,
  gauge: () => undefined,
};
