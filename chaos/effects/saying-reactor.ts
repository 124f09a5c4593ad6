// The reactor of the experiment: each opened meeting has a number of words said outside, one after another, and of each that was
// said the domain learns by an account that is opened under the effect's id.
import { parseAccountId } from '../../src/domain/shared/ids.ts';
import type { LookedUp, Performed, Reactor } from '../../src/reactors/reactor.ts';

export const sayingReactor = 'chaos-saying';

/** The reactor over a provider at a URL. */
export function sayingReactorAt(provider: string, words: number): Reactor {
  return {
    name: sayingReactor,
    version: 1,
    system: { name: 'chaos-provider', fallback: 'nothing is said', concurrency: 32 },
    categories: ['meeting'],
    relevantDays: 1,
    effectsOf: ({ event }) =>
      event.type !== 'MeetingOpened'
        ? []
        : Array.from({ length: words }, (_, n) => ({ name: `say/${n}`, operation: 'say', request: { n } })),
    operations: {
      say: {
        timeoutMs: 5_000,
        perform: async ({ effect, stream, name }, { signal }): Promise<Performed> => {
          const what = `${stream}|${name}`;
          const status = await ask(`${provider}/say/${effect}/${encodeURIComponent(what)}`, 'POST', signal);
          return typeof status === 'number' ? { kind: 'done' } : status;
        },
        lookUp: async ({ effect }, { signal }): Promise<LookedUp> => {
          const status = await ask(`${provider}/said/${effect}`, 'GET', signal);
          if (typeof status !== 'number') return status;
          return status === 200 ? { kind: 'done' } : { kind: 'absent' };
        },
        conclude: ({ effect }, { end }, asked) => {
          const account = parseAccountId(effect);
          if (account === undefined || end !== 'done') return undefined;
          return { type: 'OpenAccount', account, plan: 'free', timeZone: 'Etc/UTC', ...asked };
        },
      },
    },
  };
}

/** The status of the answer, or that there was none. */
async function ask(
  url: string,
  method: string,
  signal: AbortSignal,
): Promise<number | Extract<Performed, { kind: 'away' }>> {
  try {
    const response = await fetch(url, { method, signal });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no-answer';
    return { kind: 'away', code, mayHaveHappened: code !== 'ECONNREFUSED' };
  }
}
