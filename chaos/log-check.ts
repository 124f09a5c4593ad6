// Checks the log by itself, from what is stored: positions and revisions without hole or double, no event
// and no command twice, every leaf the hash of its head, every stream a chain. Pure; pages in order in, findings out.
import { createHash } from 'node:crypto';
import { parsedOrNothing, textIn } from '../harness/json.ts';

/** One record as it is stored. */
export interface StoredRecord {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly command: string;
  /** Where the store keeps it beside the head; it follows from the head. */
  readonly leaf?: Uint8Array;
  readonly head: Uint8Array;
  readonly body: Uint8Array;
}

/** Something that must not be. `lost` and `doubled` are counted by these names. */
export interface Finding {
  readonly kind: 'lost' | 'doubled' | 'hole' | 'broken' | 'answer' | 'read-model' | 'program' | 'stuck';
  readonly what: string;
}

export interface LogCheck {
  /** Judges the next records, which must follow those taken before. */
  readonly take: (records: readonly StoredRecord[]) => readonly Finding[];
  /** The position of the last record taken. */
  readonly position: () => bigint;
}

interface StreamEnd {
  readonly revision: bigint;
  readonly leaf: string;
  readonly at: string;
  readonly command: string;
}

/** A check from the beginning of a log. `dense`: positions are 1, 2, 3 … rather than merely growing. */
export function createLogCheck({ dense }: { readonly dense: boolean }): LogCheck {
  const ends = new Map<string, StreamEnd>();
  const ids = new Set<string>();
  const commands = new Set<string>();
  let position = 0n;

  const judge = (record: StoredRecord): readonly Finding[] => {
    const here = `position ${record.position} (${record.stream} revision ${record.revision}, ${record.type})`;
    const findings: Finding[] = [];
    const find = (kind: Finding['kind'], what: string): void => {
      findings.push({ kind, what: `${here}: ${what}` });
    };
    if (dense && record.position > position + 1n) find('hole', `it follows position ${position}`);
    if (record.position <= position) find('doubled', `it follows position ${position}`);
    position = record.position;

    const end = ends.get(record.stream);
    const expected = (end?.revision ?? -1n) + 1n;
    if (record.revision > expected) find('hole', `revision ${expected} is missing`);
    if (record.revision < expected) find('doubled', `revision ${expected} was expected`);

    if (ids.has(record.id)) find('doubled', `event ${record.id} was there before`);
    ids.add(record.id);
    // All events of a command on a stream are appended together: met again later, it was decided twice.
    const { command } = record;
    const decided = `${record.stream} ${command}`;
    if (command !== end?.command && commands.has(decided))
      find('doubled', `command ${command} was there before`);
    commands.add(decided);

    const head: unknown = parsedOrNothing(Buffer.from(record.head).toString());
    const at = textIn(head, 'at') ?? '';
    const leaf = leafOf(record.head);
    for (const wrong of wrongInRecord(record, head, leaf, end)) find('broken', wrong);
    ends.set(record.stream, { revision: record.revision, leaf: leaf.toString('hex'), at, command });
    return findings;
  };

  return { take: (records) => records.flatMap(judge), position: () => position };
}

function wrongInRecord(
  record: StoredRecord,
  head: unknown,
  leaf: Buffer,
  end: StreamEnd | undefined,
): readonly string[] {
  const said = ['stream', 'revision', 'id', 'type', 'command'].map((name) => textIn(head, name));
  const { stream, revision, id, type, command } = record;
  const stored = [stream, String(revision), id, type, command];
  const wrong: string[] = [];
  if (said.some((word, index) => word !== stored[index])) wrong.push('its head tells another story');
  if (record.leaf !== undefined && !leaf.equals(record.leaf))
    wrong.push('its leaf is not the hash of its head');
  if (textIn(head, 'body') !== createHash('sha256').update(record.body).digest('hex'))
    wrong.push('its head names another body');
  if (textIn(head, 'prev') !== end?.leaf) wrong.push('it is not chained to the event before it');
  if (end !== undefined && (textIn(head, 'at') ?? '') < end.at)
    wrong.push(`its time is before ${end.at}, that of the event before it`);
  return wrong;
}

/** SHA-256(0x00 ‖ head): the leaf of RFC 6962. */
function leafOf(head: Uint8Array): Buffer {
  return createHash('sha256')
    .update(Buffer.from([0]))
    .update(head)
    .digest();
}
