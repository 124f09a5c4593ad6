// The peers, each used as its own documentation says, on a database of its own on the same server: so many jobs, each of which
// writes one row, as our effects each end with one domain event. Packages of bench/package.json, so their types are declared here.
import { Pool } from 'pg';

/** As many jobs at once as our lane has effects. */
const concurrency = 256;
const connections = 16;

/** A peer: does `jobs` jobs and gives how long that took, in seconds. */
export interface EffectPeer {
  readonly name: string;
  readonly run: (jobs: number) => Promise<number>;
  readonly close: () => Promise<void>;
}

interface GraphileModule {
  readonly Logger: new (factory: () => () => void) => object;
  readonly makeWorkerUtils: (options: { readonly pgPool: Pool; readonly logger: object }) => Promise<{
    readonly migrate: () => Promise<void>;
    readonly release: () => Promise<void>;
  }>;
  readonly run: (options: {
    readonly pgPool: Pool;
    readonly logger: object;
    readonly concurrency: number;
    readonly noHandleSignals: true;
    readonly pollInterval: number;
    readonly taskList: Readonly<Record<string, (payload: unknown) => Promise<void>>>;
  }) => Promise<{ readonly stop: () => Promise<void> }>;
}

interface DbosModule {
  readonly DBOS: {
    readonly setConfig: (config: {
      readonly name: string;
      readonly systemDatabaseUrl: string;
      readonly runAdminServer: false;
      readonly logLevel: string;
      readonly systemDatabasePoolSize: number;
    }) => void;
    readonly registerWorkflow: <Args extends unknown[]>(
      work: (...args: Args) => Promise<void>,
      options: { readonly name: string },
    ) => (...args: Args) => Promise<void>;
    readonly runStep: (work: () => Promise<void>, options: { readonly name: string }) => Promise<void>;
    readonly launch: () => Promise<void>;
    readonly shutdown: () => Promise<void>;
  };
}

/** Loads a package of bench/package.json; who asks says what it uses of it. */
async function load<Module>(name: string): Promise<Module> {
  return (await import(name)) as Module;
}

async function factsOn(url: string): Promise<{ readonly pool: Pool; readonly note: () => Promise<void> }> {
  const pool = new Pool({ connectionString: url, max: connections });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  await pool.query(
    'create table facts (id bigint generated always as identity primary key, at timestamptz not null default now())',
  );
  const insert = { name: 'fact', text: 'insert into facts default values' };
  return {
    pool,
    note: async () => {
      await pool.query(insert);
    },
  };
}

/** graphile-worker: jobs that are there already are worked off. */
export async function graphileWorker(url: string): Promise<EffectPeer> {
  const { makeWorkerUtils, run, Logger } = await load<GraphileModule>('graphile-worker');
  const { pool, note } = await factsOn(url);
  const logger = new Logger(() => () => undefined);
  const utils = await makeWorkerUtils({ pgPool: pool, logger });
  await utils.migrate();
  return {
    name: 'graphile-worker 0.17.3',
    run: async (jobs) => {
      await pool.query(`select graphile_worker.add_job('note', '{}'::json) from generate_series(1, $1)`, [
        jobs,
      ]);
      let done = 0;
      let all: () => void = () => undefined;
      const finished = new Promise<void>((resolve) => {
        all = resolve;
      });
      const beganMs = performance.now();
      const runner = await run({
        pgPool: pool,
        logger,
        concurrency,
        noHandleSignals: true,
        pollInterval: 200,
        taskList: {
          note: async () => {
            await note();
            done += 1;
            if (done === jobs) all();
          },
        },
      });
      await finished;
      const seconds = (performance.now() - beganMs) / 1_000;
      await runner.stop();
      return seconds;
    },
    close: async () => {
      await utils.release();
      await pool.end();
    },
  };
}

/** DBOS: workflows of one step, so many at once. */
export async function dbos(url: string): Promise<EffectPeer> {
  const { DBOS } = await load<DbosModule>('@dbos-inc/dbos-sdk');
  const { pool, note } = await factsOn(url);
  DBOS.setConfig({
    name: 'bench',
    systemDatabaseUrl: url,
    runAdminServer: false,
    logLevel: 'error',
    systemDatabasePoolSize: connections,
  });
  const workflow = DBOS.registerWorkflow(() => DBOS.runStep(note, { name: 'note' }), { name: 'bench' });
  await DBOS.launch();
  return {
    name: '@dbos-inc/dbos-sdk 5.3.0',
    run: async (jobs) => {
      let begun = 0;
      const worker = async (): Promise<void> => {
        while (begun < jobs) {
          begun += 1;
          await workflow();
        }
      };
      const beganMs = performance.now();
      await Promise.all(Array.from({ length: concurrency }, worker));
      return (performance.now() - beganMs) / 1_000;
    },
    close: async () => {
      await DBOS.shutdown();
      await pool.end();
    },
  };
}
