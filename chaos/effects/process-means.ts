// What a process of the effects' experiment begins with: the site's parts, a name of its own, and words from its parent.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readRolesKey } from '../../src/adapters/postgres/key-file.ts';
import { openFileRootKey } from '../../src/adapters/system/file-root-key.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { pinoObserver } from '../../src/adapters/telemetry/pino-observer.ts';
import { createParts } from '../../src/app/parts/parts.ts';
import type { ProcessMeans } from './kafka.ts';

/** The means, the words, and a signal for the end of the parent. */
export interface BegunProcess extends ProcessMeans {
  readonly words: { readonly provider: string; readonly words: string; readonly broker: string };
  readonly over: AbortSignal;
}

/** Begins. The parent hears by `{ fellBack: true }` each time that a reactor falls back to the log. */
export async function beginProcess(): Promise<BegunProcess> {
  const { values } = parseArgs({
    options: {
      owner: { type: 'string', default: '' },
      keys: { type: 'string', default: '' },
      provider: { type: 'string', default: '' },
      words: { type: 'string', default: '0' },
      broker: { type: 'string', default: '' },
    },
  });
  const { owner: ownerUrl, keys: keysDir, provider, words, broker } = values;
  const told = pinoObserver({
    level: 'error',
    metrics: { record: () => true },
    destination: process.stderr,
  });
  const observer: typeof told = {
    ...told,
    gauge: (name, value, labels) => {
      if (name === 'reactor_fallback' && value === 1) process.send?.({ fellBack: true });
      told.gauge(name, value, labels);
    },
  };
  const pace = systemPace;
  const rolesKey = await readRolesKey(keysDir);
  const rootKey = await openFileRootKey(join(keysDir, 'root.key'), { create: false });
  const parts = createParts({ ownerUrl, rolesKey, rootKey, pace, observer });
  const end = new AbortController();
  process.on('disconnect', () => end.abort());
  return {
    parts,
    pace,
    observer,
    holder: randomUUID(),
    words: { provider, words, broker },
    over: end.signal,
  };
}
