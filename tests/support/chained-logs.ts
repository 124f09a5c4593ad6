// Whole logs for tests of copies: real records of several tenants and streams, interleaved, each stream a chain of
// leaves, every third record with a box; the keys are known. Made from a seed, so that a failure can be made again.
import { createHash } from 'node:crypto';
import { seededRandom } from '../../harness/random.ts';
import { sealEvent } from '../../src/adapters/codec/typed/seal.ts';
import { createMemoryLogIntake } from './memory/memory-log-intake.ts';
import type { CarryPorts } from '../../src/adapters/eventstore/copy/carry-keys.ts';
import { createRecordCheck } from '../../src/adapters/eventstore/copy/checked-record.ts';
import { createMemoryEventLog } from './memory/memory-event-log.ts';
import { createMemoryUsedKeys } from './memory/memory-used-keys.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { CommandId, CorrelationId, EventId, TenantId } from '../../src/domain/shared/ids.ts';
import { fromEpochMs } from '../../src/domain/shared/instant.ts';
import type { SealedEvent } from '../../src/ports/event-log.port.ts';
import type { KeyState } from '../../src/ports/keyring.port.ts';
import type { LogIntake } from '../../src/ports/log-intake.port.ts';

/** A log that can be copied from and to. */
export type TestLogEnd = CarryPorts['source'] & CarryPorts['target'] & { readonly intake: LogIntake };

/** Records in log order, and the keys of their boxes by name. */
export interface ChainedRecords {
  readonly records: readonly SealedEvent[];
  /** A key taken out is lost, one marked destroyed is a tombstone. */
  readonly keys: Map<string, KeyState>;
  /** The check that knows these keys. */
  readonly check: ReturnType<typeof createRecordCheck>;
}

/** `count` records over `streams` streams of three tenants. */
export function chainedRecords(count: number, streams = 17, seed = 1): ChainedRecords {
  const pick = seededRandom(seed).below;
  let drawn = 0;
  const bytes = (size: number): Buffer =>
    createHash('shake256', { outputLength: size })
      .update(`${seed}/${(drawn += 1)}`)
      .digest();
  const uuid = (): string => {
    const hex = bytes(16)
      .toString('hex')
      .replace(/^(.{12}).(.{3}).(.{15})/, '$14$28$3');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  };
  const tenants = Array.from({ length: 3 }, () => uuid() as TenantId);
  const ends = Array.from({ length: streams }, (_, index) => {
    const tenant = tenants[index % tenants.length]!;
    return { tenant, stream: streamName('meeting', tenant, uuid()), next: 0n, leaf: '' };
  });
  const keys = new Map<string, KeyState>();
  let command = uuid() as CommandId;
  const records = Array.from({ length: count }, (_, index) => {
    const end = ends[pick(streams)]!;
    if (pick(3) > 0) command = uuid() as CommandId;
    const dataKey = { key: uuid(), bytes: bytes(32) };
    const box = { subject: `person:${uuid()}`, purpose: 'identity', values: { '/name': 'Ada' } } as const;
    const data = index % 3 === 0 ? { name: { $box: 0 } } : { minutes: pick(90) };
    const record = sealEvent(
      { stored: 'meeting.opened.v1', data, boxes: index % 3 === 0 ? [box] : [] },
      {
        tenant: end.tenant,
        stream: end.stream,
        revision: end.next,
        id: uuid() as EventId,
        command,
        causation: command,
        correlation: uuid() as CorrelationId,
        actor: { kind: 'system', id: 'test' },
        at: fromEpochMs(1_774_000_000_000 + index * 1_000),
        ...(end.next > 0n && { prev: end.leaf }),
      },
      [dataKey],
      bytes,
    );
    if (record.boxes.length > 0) keys.set(dataKey.key, { kind: 'kept', dataKey });
    end.next += 1n;
    end.leaf = Buffer.from(record.leaf).toString('hex');
    return record;
  });
  const check = createRecordCheck({
    find: (_tenant, names) => Promise.resolve(new Map([...keys].filter(([key]) => names.includes(key)))),
  });
  return { records, keys, check };
}

/** A log in memory with these records. */
export async function memoryEnd(records: readonly SealedEvent[] = []): Promise<TestLogEnd> {
  const { log, feed } = createMemoryEventLog();
  const end = {
    ...feed,
    readStream: log.readStream,
    usedKeys: createMemoryUsedKeys(),
    intake: createMemoryLogIntake(log),
  };
  await fill(end, records);
  return end;
}

/** Appends records at the end of a log. */
export async function fill(
  { intake, tail }: Pick<TestLogEnd, 'intake' | 'tail'>,
  records: readonly SealedEvent[],
): Promise<void> {
  for (let from = 0; from < records.length; from += 500)
    await intake.take(await tail(), records.slice(from, from + 500));
}

/** The record with some of it changed; what was hashed stays as it was. */
export function changed(record: SealedEvent, part: 'head' | 'body' | 'boxes'): SealedEvent {
  const flipped = (bytes: Uint8Array): Buffer => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(copy.length - 3) ^ 1, copy.length - 3);
    return copy;
  };
  return part === 'boxes'
    ? { ...record, boxes: record.boxes.map(flipped) }
    : { ...record, [part]: flipped(record[part]) };
}

/** Every byte of a record as text, without its place. */
export function textOf({ tenant, stream, revision, id, type, at, command, ...parts }: SealedEvent): string {
  const { leaf, head, body, boxes } = parts;
  const bytes = [leaf, head, body, ...boxes].map((part) => Buffer.from(part).toString('base64'));
  return [tenant, stream, revision, id, type, at, command, ...bytes].join(' ');
}
