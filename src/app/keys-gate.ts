// Whether the keyring was found as new as the log. A start that finds it older is refused. Where the log is away when the process
// starts, the answer comes later: until then no command is taken and no person is made, and the process is not ready.
import { FatalFault, TransientFault } from '../ports/faults.ts';
import type { Dispatch } from '../ports/dispatch.port.ts';
import type { Keyring } from '../ports/keyring.port.ts';
import type { Health } from './health.routes.ts';

type Part = ReturnType<Health['parts']>[number];

/** What keeps keys that may be too old from being used. Open unless a check is to open it. */
export interface KeysGate {
  /** Shuts it, and gives the check that opens it once it has passed; a check that fails leaves it shut, and may be run again. */
  readonly opensAfter: (check: () => Promise<void>) => () => Promise<void>;
  /** A needed part of health: down while it is shut, with what to do. */
  readonly part: Part;
  /** The same; raises transient `keys-unchecked`, or `keys-older-than-log`, while it is shut. */
  readonly dispatch: (dispatch: Dispatch) => Dispatch;
  /** The same; raises these for a person who would be a new one, while it is shut. */
  readonly keyring: (keyring: Keyring) => Keyring;
}

interface Shut {
  readonly code: 'keys-unchecked' | 'keys-older-than-log';
  readonly detail: string;
}

const untilThen = 'commands are refused until the check has passed; it is tried again by itself';

const unchecked: Shut = {
  code: 'keys-unchecked',
  detail: `not compared with the log yet, which did not answer at the start: ${untilThen}. Bring the event store back`,
};

/** A gate that is open. */
export function createKeysGate(): KeysGate {
  let shut: Shut | undefined;
  const pass = (): void => {
    if (shut === undefined) return;
    throw new TransientFault(shut.code, `The keys can't be used: ${shut.detail}.`);
  };
  return {
    opensAfter: (check) => {
      shut = unchecked;
      return async () => {
        await check().catch((fault: unknown) => {
          shut = afterFailure(fault);
          throw fault;
        });
        shut = undefined;
      };
    },
    part: {
      name: 'keys',
      needed: true,
      check: () =>
        Promise.resolve(shut === undefined ? { state: 'ok' } : { state: 'down', detail: shut.detail }),
    },
    dispatch: (dispatch) => ({
      decide: async (...asked) => {
        pass();
        return dispatch.decide(...asked);
      },
      answer: async (...asked) => {
        pass();
        return dispatch.answer(...asked);
      },
    }),
    keyring: (keyring) => ({
      ...keyring,
      person: async (identity) => {
        if (shut === undefined) return keyring.person(identity);
        const person = await keyring.knownPerson(identity);
        if (person !== undefined) return person;
        pass();
        return keyring.person(identity);
      },
    }),
  };
}

/** What is known after a check that failed: which keys are missing stands in the log line, not here. */
function afterFailure(fault: unknown): Shut {
  if (!(fault instanceof FatalFault)) return unchecked;
  if (fault.code !== 'keys-older-than-log') {
    return { ...unchecked, detail: `the check failed (${fault.code}), see the log: ${untilThen}` };
  }
  return {
    code: 'keys-older-than-log',
    detail: `older than the log: ${untilThen}. Restore schema keys from a backup as new as the log. If there is none: "voicemeet keys give-up --reason …"`,
  };
}
