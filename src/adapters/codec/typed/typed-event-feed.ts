// Turns stored records into recorded domain events, a batch at a time: keys are looked up for the whole batch,
// then everything is synchronous. A record that cannot be read is given as its fault, so that who follows the
// log can park it and go on.
import type { DomainEvent } from '../../../domain/all-events.ts';
import type { TenantId } from '../../../domain/shared/ids.ts';
import type { EventDecoder, FedEvent } from '../../../ports/event-feed.port.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import type { RecordedEvent } from '../../../ports/event-store.port.ts';
import { FatalFault, TamperedFault } from '../../../ports/faults.ts';
import type { Keyring, KeyState } from '../../../ports/keyring.port.ts';
import { findKeys } from './batch-keys.ts';
import { decodeEvent } from '../words/codec.ts';
import type { Codecs } from '../words/codec.ts';
import { chainCheck } from '../record/chain.ts';
import type { ChainCheck } from '../record/chain.ts';
import { recordTampered, verifyRecord } from '../record/verify.ts';
import type { VerifiedRecord } from '../record/verify.ts';
import { openData } from './unseal.ts';
import type { BatchKeys } from './unseal.ts';

/**
 * A decoder over a keyring and the codecs. A record that cannot be read is given with its fault: `key-lost`,
 * `tampered`, `event-unknown` or `event-malformed`. Raises the keyring's own faults, which concern every record.
 */
export function typedEventFeed(ports: { readonly keyring: Keyring; readonly codecs: Codecs }): EventDecoder {
  const { keyring, codecs } = ports;
  const placeOf = places();
  const recorded = (stored: StoredEvent, record: VerifiedRecord, keys: BatchKeys): FedEvent => ({
    kind: 'recorded',
    recorded: recordedOf(codecs, placeOf(stored), stored, record, keys),
  });
  return {
    decode: async (batch, personals, before) => {
      const chain = chainCheck(before);
      // What has no boxes is finished at once: kept until the keys are there, its parts would outlive the collector's first look.
      const begun = batch.map((stored) =>
        attempt(stored, (): FedEvent | Waiting => {
          const record = verifiedIn(chain, stored);
          if (record.body.boxes.length > 0 && personals === 'opened')
            return { kind: 'waiting', stored, record };
          return recorded(stored, record, 'sealed');
        }),
      );
      const waiting = begun.filter((one) => one.kind === 'waiting');
      const keys = await keysOf(keyring, waiting);
      if (waiting.length === 0) return begun.filter((one) => one.kind !== 'waiting');
      return begun.map((one) =>
        one.kind === 'waiting' ? attempt(one.stored, () => recorded(one.stored, one.record, keys)) : one,
      );
    },
  };
}

/** A record that fits by itself and follows the one before it. */
function verifiedIn(chain: ChainCheck, stored: StoredEvent): VerifiedRecord {
  let record: VerifiedRecord;
  try {
    record = verifyRecord(stored);
  } catch (fault) {
    chain.passOver(stored);
    throw fault;
  }
  const why = chain.next(stored, record.head);
  return why === undefined ? record : recordTampered(stored, why);
}

/** A record whose personal values are opened once its batch's keys are there. */
interface Waiting {
  readonly kind: 'waiting';
  readonly stored: StoredEvent;
  readonly record: VerifiedRecord;
}

/** What `work` makes of a record, or why it can't. */
function attempt<Made>(
  stored: StoredEvent,
  work: () => Made,
): Made | Extract<FedEvent, { kind: 'undecodable' }> {
  try {
    return work();
  } catch (error) {
    return { kind: 'undecodable', stored, fault: faultOf(stored, error) };
  }
}

function faultOf({ stream, revision, type }: StoredEvent, error: unknown): FatalFault {
  if (error instanceof TamperedFault) return error;
  if (!(error instanceof FatalFault)) {
    return new FatalFault('event-malformed', `The record ${stream}@${revision} (${type}) can not be read.`, {
      cause: error,
    });
  }
  if (error.code !== 'tampered') return error;
  // Head and body are parsed by themselves, and don't know whose they are.
  return new TamperedFault(
    { store: 'log', name: stream, revision },
    `The record ${stream}@${revision} was changed: ${error.message}`,
  );
}

function keysOf(keyring: Keyring, waiting: readonly Waiting[]): Promise<ReadonlyMap<string, KeyState>> {
  const names = new Map<TenantId, Set<string>>();
  for (const { record } of waiting) {
    const { head, body } = record;
    const ofTenant = names.get(head.tenant) ?? new Set();
    names.set(head.tenant, ofTenant);
    for (const box of body.boxes) ofTenant.add(box.key);
  }
  return findKeys(keyring, names);
}

/** What a stream's name says. */
type Place = Pick<RecordedEvent, 'tenant' | 'stream' | 'streamId' | 'category'>;

/** So many streams are remembered at most. */
const maxPlaces = 10_000;

/**
 * What streams' names say, taken apart once: events of one stream then share the very same texts, which are compared at
 * once wherever they meet, and not letter by letter.
 */
function places(): (stored: StoredEvent) => Place {
  const known = new Map<string, Place>();
  return ({ stream, tenant }) => {
    const found = known.get(stream);
    if (found !== undefined) return found;
    if (known.size >= maxPlaces) known.clear();
    // The head's form is checked, and the columns are the head's: a category of letters, one hyphen, the tenant, a dot, the id.
    const categoryEnds = stream.indexOf('-');
    const place = {
      tenant,
      stream,
      streamId: stream.slice(categoryEnds + 1 + tenant.length + 1),
      category: stream.slice(0, categoryEnds),
    };
    known.set(stream, place);
    return place;
  };
}

/** What stands in a column too is taken from there: a head's parts keep the text of the whole head in memory. */
function recordedOf(
  codecs: Codecs,
  { tenant, stream, streamId, category }: Place,
  stored: StoredEvent,
  record: VerifiedRecord,
  keys: BatchKeys,
): RecordedEvent {
  const { codec, version } = codecs.ofStored(stored.type);
  const { head } = record;
  const recorded: RecordedEvent = {
    // The codec's schema has just held the data to the event's type.
    event: decodeEvent(codec, version, openData(stored, record, keys)) as DomainEvent,
    tenant,
    stream,
    streamId,
    category,
    storedType: stored.type,
    revision: stored.revision,
    position: stored.position,
    id: stored.id,
    command: stored.command,
    causation: head.causation === head.command ? stored.command : head.causation,
    correlation: head.correlation,
    actor: head.actor,
    at: stored.at,
    leaf: stored.leaf,
  };
  return head.traceparent === undefined ? recorded : { ...recorded, traceparent: head.traceparent };
}
