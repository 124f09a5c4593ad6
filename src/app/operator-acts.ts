// The record of what operators do (D9): each act is two commands to the day's stream of the platform's tenant.
//   I1  The beginning is recorded before anything is done: what can't be recorded is not done.
//   I2  The end is recorded after, also of what failed: an act without an end was cut off, and nobody knows how far it came.
import type { Actor } from '../domain/shared/actor.ts';
import { parseOperationsId, parseOperatorActId, platformTenant, streamName } from '../domain/shared/ids.ts';
import type { OperationsId, OperatorActId } from '../domain/shared/ids.ts';
import { addSeconds } from '../domain/shared/instant.ts';
import type { Instant } from '../domain/shared/instant.ts';
import { known } from '../domain/shared/personal.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Dispatch } from '../ports/dispatch.port.ts';
import type { EventStore, RecordedEvent } from '../ports/event-store.port.ts';
import { FatalFault, TransientFault, isTransient } from '../ports/faults.ts';
import type { IdSource } from '../ports/id-source.port.ts';
import { insideContext } from '../ports/inside-context.ts';
import type { Keyring } from '../ports/keyring.port.ts';
import type { OperatorAct } from '../ports/projection-records.port.ts';

/** What the record works with. */
export interface OperatorActsPorts {
  readonly dispatch: Pick<Dispatch, 'decide'>;
  readonly store: Pick<EventStore, 'read'>;
  readonly keyring: Pick<Keyring, 'person'>;
  readonly ids: IdSource;
  readonly clock: Clock;
}

/** One act, as it is on record; `end` is undefined where it was cut off, or is still going on. */
export interface RecordedAct {
  readonly at: Instant;
  readonly verb: string;
  readonly target: string;
  /** `forgotten` where the operator's keys were destroyed. */
  readonly name: string;
  readonly reason: string;
  readonly end:
    { readonly at: Instant; readonly outcome: 'done' | 'failed'; readonly code: string } | undefined;
}

/** Does something on record. `codeOf` says in a fixed word what came of it; `ok` where it says nothing. */
export type OnRecord = <Result>(
  verb: string,
  target: string,
  by: OperatorAct,
  work: () => Promise<Result>,
  codeOf?: (result: Result) => string,
) => Promise<Result>;

/** Acts on record, and the record. */
export interface OperatorActs {
  /** Raises transient `act-not-recorded` and does nothing where the beginning can't be recorded; else what the work raises. */
  readonly onRecord: OnRecord;
  /** Acts that began in the last so many UTC days, today's included: oldest first, at most 1,000 of each day. */
  readonly list: (days: number) => Promise<readonly RecordedAct[]>;
}

/** Under which issuer the keyring knows operators of the command line. */
const issuer = 'voicemeet-command-line';
const maxActsOfDay = 1_000;
const secondsPerDay = 24 * 60 * 60;

/** The record over the command path. */
export function operatorActs({ dispatch, store, keyring, ids, clock }: OperatorActsPorts): OperatorActs {
  const dayOf = (at: Instant): OperationsId => {
    const id = parseOperationsId(ids.named(['operations', at.slice(0, 10)]));
    if (id === undefined) throw new Error('the id source gave no UUID');
    return id;
  };
  const contextOf = (actor: Actor, at: Instant) => {
    const cause = { kind: 'request', correlation: ids.newCorrelation() } as const;
    return insideContext(ids, cause, { tenant: platformTenant, actor, at });
  };
  const begin = async (verb: string, target: string, { actor: name, reason }: OperatorAct) => {
    const identity = { tenant: platformTenant, issuer, subject: name };
    const by: Actor = { kind: 'operator', id: await keyring.person(identity) };
    const at = clock.now();
    const act = parseOperatorActId(ids.next());
    if (act === undefined) throw new Error('the id source gave no UUID');
    const asked = { operations: dayOf(at), by, at, act, verb, target: inFixedWords(target) };
    const words = { name: known(name), reason: known(reason) };
    await dispatch.decide({ type: 'BeginOperatorAct', ...asked, ...words }, contextOf(by, at));
    return { operations: asked.operations, by, act };
  };
  const end = async (
    begun: { readonly operations: OperationsId; readonly by: Actor; readonly act: OperatorActId },
    outcome: 'done' | 'failed',
    code: string,
  ): Promise<void> => {
    const at = clock.now();
    const command = { type: 'EndOperatorAct', ...begun, at, outcome, code: inFixedWords(code) } as const;
    await dispatch.decide(command, contextOf(begun.by, at));
  };
  return {
    onRecord: async (verb, target, by, work, codeOf = () => 'ok') => {
      const begun = await begin(verb, target, by).catch((cause: unknown) => {
        const what = 'The act could not be recorded, so it was not done';
        if (isTransient(cause))
          throw new TransientFault('act-not-recorded', `${what}: try again.`, { cause });
        throw new FatalFault('act-not-recorded', `${what}. Trying again will not help: see the cause.`, {
          cause,
        });
      });
      let result;
      try {
        result = await work();
      } catch (fault) {
        // The operator sees the fault in any case; without its end the record shows that the act was cut off.
        await end(begun, 'failed', codeOfFault(fault)).catch(() => undefined);
        throw fault;
      }
      await end(begun, 'done', codeOf(result)).catch((cause: unknown) => {
        const message = 'It was done, but its end could not be recorded: do not repeat it without looking.';
        throw new FatalFault('act-end-not-recorded', message, { cause });
      });
      return result;
    },
    list: async (days) => {
      const acts: RecordedAct[] = [];
      const today = clock.now();
      for (let back = days - 1; back >= 0; back -= 1) {
        const stream = streamName(
          'operations',
          platformTenant,
          dayOf(addSeconds(today, -back * secondsPerDay)),
        );
        const range = { from: 0n, direction: 'forwards', limit: 2 * maxActsOfDay } as const;
        acts.push(...actsOf(await store.read(platformTenant, stream, range, 'opened')));
      }
      return acts;
    },
  };
}

function actsOf(events: readonly RecordedEvent[]): readonly RecordedAct[] {
  const acts = new Map<OperatorActId, RecordedAct>();
  for (const { event, at } of events) {
    if (event.type === 'OperatorActBegun') {
      const { act, verb, target, name, reason } = event;
      acts.set(act, { at, verb, target, name: shown(name), reason: shown(reason), end: undefined });
    }
    if (event.type === 'OperatorActEnded') {
      const begun = acts.get(event.act);
      const { outcome, code } = event;
      if (begun !== undefined) acts.set(event.act, { ...begun, end: { at, outcome, code } });
    }
  }
  return [...acts.values()].slice(0, maxActsOfDay);
}

function shown(words: { readonly known: string } | 'forgotten' | 'sealed'): string {
  return typeof words === 'string' ? words : words.known;
}

/** Names of ours in the letters that the record takes: no "@", which names of projections have, and no blanks. */
function inFixedWords(text: string): string {
  const fixed = text
    .replaceAll('@', ':')
    .replaceAll(' ', '/')
    .replace(/[^A-Za-z0-9_+./:=-]/g, '_');
  return `${/^[A-Za-z0-9]/.test(fixed) ? '' : 'x'}${fixed}`.slice(0, 400);
}

function codeOfFault(fault: unknown): string {
  if (!(fault instanceof Error)) return 'unknown';
  return ('code' in fault && typeof fault.code === 'string' ? fault.code : fault.name).slice(0, 80);
}
