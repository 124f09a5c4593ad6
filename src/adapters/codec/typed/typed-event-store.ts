// The event store port on top of an event log and a keyring: seals what was decided, chains what several
// commands of one round add to a stream, and reads it back as domain events.
// I1: all appends of a call reach the log in order and without a pause between them, once every key is there.
// I2: a command that is sent again is sent with the same bytes, so that what was chained to it still fits.
import type { StreamName } from '../../../domain/shared/ids.ts';
import type { AppendOutcome, EventLog, StoredEvent } from '../../../ports/event-log.port.ts';
import type { ReadBefore } from '../../../ports/read-before.ts';
import type {
  CommandOutcome,
  DecidedCommand,
  EventRange,
  EventStore,
  Personals,
  RecordedEvent,
} from '../../../ports/event-store.port.ts';
import type { Keyring, KeyScope } from '../../../ports/keyring.port.ts';
import { ensureKeys, noKeys } from './batch-keys.ts';
import { encodeEvent } from '../words/codec.ts';
import type { Codecs, EncodedEvent } from '../words/codec.ts';
import { checkAppend } from '../append-limits.ts';
import type { RandomBytes } from './random.ts';
import { sealCommand } from './seal-command.ts';
import type { SealedCommand, Tail } from './seal-command.ts';
import { typedEventFeed } from './typed-event-feed.ts';

/** What the store is made of. */
export interface TypedEventStorePorts {
  readonly log: EventLog;
  readonly keyring: Keyring;
  readonly codecs: Codecs;
  readonly random: RandomBytes;
}

/** The typed store. `append` rejects as a whole before anything is stored where one command can not be sealed. */
export function typedEventStore(ports: TypedEventStorePorts): EventStore {
  const decoder = typedEventFeed(ports);
  const sealedBefore = new WeakMap<DecidedCommand, SealedCommand>();
  const recorded = async (
    stored: readonly StoredEvent[],
    personals: Personals,
    before?: ReadBefore,
  ): Promise<readonly RecordedEvent[]> => {
    const decoded = await decoder.decode(stored, personals, before);
    return decoded.map((item) => {
      if (item.kind === 'undecodable') throw item.fault;
      return item.recorded;
    });
  };
  return {
    read: async (tenant, stream, range, personals) =>
      recorded(await ports.log.readStream(tenant, stream, range), personals, beforeRange(stream, range)),
    readTenant: async (tenant, after, upTo, limit, personals, before) =>
      recorded(await ports.log.readTenant(tenant, after, upTo, limit), personals, before),
    append: async (commands) => {
      const encoded = commands.map((command) => encodeCommand(ports.codecs, command));
      const scopes = scopesOf(commands, encoded);
      const keyOf = scopes.length === 0 ? noKeys : await ensureKeys(ports.keyring, scopes);
      const sealing = { keyOf, random: ports.random };
      const tails = new Map<StreamName, Tail>();
      const sealed = commands.map((command, index) => {
        const made =
          reused(sealedBefore.get(command), tails) ??
          sealCommand(command, encoded[index] ?? [], tails, sealing);
        for (const [stream, tail] of made.after) tails.set(stream, tail);
        sealedBefore.set(command, made);
        return made;
      });
      return appendAll(ports.log, sealed);
    },
    tail: () => ports.log.tail(),
  };
}

/** Whoever reads forwards knows with which revision the range must begin. */
function beforeRange(stream: StreamName, { from, direction, after }: EventRange): ReadBefore | undefined {
  if (direction === 'backwards' || from === 'end') return undefined;
  const revision = (from === 'start' ? 0n : from) - 1n;
  return {
    ends: new Map([[stream, after === undefined ? { revision } : { revision, leaf: after }]]),
    whole: true,
  };
}

/** I1. Waits for every outcome before it reports a failure: nothing of this call is still under way afterwards. */
async function appendAll(
  log: EventLog,
  sealed: readonly SealedCommand[],
): Promise<readonly CommandOutcome[]> {
  const [only] = sealed;
  // The log checks each by itself, before it stores anything of it.
  if (only !== undefined && sealed.length === 1)
    return [outcomeOf(await log.append(only.append), only.after)];
  for (const { append } of sealed) checkAppend(append);
  const results = await Promise.allSettled(sealed.map(({ append }) => log.append(append)));
  return results.map((result, index) => {
    if (result.status === 'rejected') throw result.reason;
    return outcomeOf(result.value, sealed[index]?.after ?? new Map());
  });
}

/** A duplicate's bytes may have been sealed by somebody else, so its stream's end must be read again. */
function outcomeOf(outcome: AppendOutcome, after: ReadonlyMap<StreamName, Tail>): CommandOutcome {
  return { outcome, tails: outcome.kind === 'appended' ? after : new Map() };
}

function encodeCommand(codecs: Codecs, command: DecidedCommand): readonly (readonly EncodedEvent[])[] {
  const { actor } = command.context;
  return command.writes.map(({ events }) =>
    events.map((event) => encodeEvent(codecs.ofEvent(event.type), event, actor)),
  );
}

function scopesOf(
  commands: readonly DecidedCommand[],
  encoded: readonly (readonly (readonly EncodedEvent[])[])[],
): readonly KeyScope[] {
  const scopes: KeyScope[] = [];
  commands.forEach(({ tenant }, index) => {
    for (const events of encoded[index] ?? [])
      for (const { boxes } of events)
        for (const { subject, purpose } of boxes) scopes.push({ tenant, subject, purpose });
  });
  return scopes;
}

/** I2: what was sealed before, if the command's streams still end where they ended then. */
function reused(
  made: SealedCommand | undefined,
  tails: ReadonlyMap<StreamName, Tail>,
): SealedCommand | undefined {
  if (made === undefined) return undefined;
  for (const [stream, tail] of made.before) {
    const present = tails.get(stream);
    if (present !== undefined && present !== tail) return undefined;
  }
  return made;
}
