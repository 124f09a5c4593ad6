// A landed file is sealed and put on record, and its first copy removed only then.
import { describe, expect, it } from 'vitest';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { TrackState } from '../../../src/domain/track/track.state.ts';
import type { ObjectStore } from '../../../src/ports/object-store.port.ts';
import { trackObject } from '../../../src/ports/media-names.ts';
import type { Vault, VaultObject } from '../../../src/ports/vault.port.ts';
import { archiving, removingLanding } from '../../../src/reactors/archive/archive-operations.ts';
import * as cast from '../../support/histories/cast.ts';
import { streamed } from '../../support/streamed.ts';
import { aClaim } from '../../support/toy-reactor.ts';

const { ada, after, connectionId, deviceId, meeting, nine, recordingId, tenant, trackId } = cast;
const track = trackId(1);
const name = trackObject({ tenant, meeting }, track);
const claim = aClaim({
  tenant,
  stream: streamName('track', tenant, track),
  reactor: 'archive',
  request: '{}',
});
const terms = { idempotencyKey: 'k', deadline: nine, signal: new AbortController().signal };
const asked = { by: { kind: 'reactor', id: 'archive' }, at: nine } as const;
const sealed = {
  plain: { sha256: 'ab'.repeat(32), bytes: 4 },
  stored: { sha256: 'cd'.repeat(32), bytes: 20 },
  keys: ['k1', 'k2'],
};
const file = {
  sha256: sealed.plain.sha256,
  bytes: 4,
  storedSha256: sealed.stored.sha256,
  storedBytes: 20,
  keys: sealed.keys,
};
const core = {
  meeting,
  recording: recordingId(1),
  person: ada,
  device: deviceId(1),
  connection: connectionId(1),
  mediaTrack: 'TR_1',
  attempt: 1,
  job: 'EG_1',
  stop: null,
  startedAt: nine,
  endedAt: after(1),
  completeness: 'complete',
} as const;
const ended: TrackState = { status: 'ended', ...core };
const archived: TrackState = {
  status: 'archived',
  ...core,
  file,
  milliseconds: 9,
  landingRemoved: false,
  transcript: null,
};

/** A landing place with these files, and a vault that says what it is told. */
function world(
  state: TrackState,
  landed: ReadonlyMap<string, string>,
  outcome: Awaited<ReturnType<Vault['seal']>>,
) {
  const given: { object: VaultObject; content: string }[] = [];
  const removed: string[] = [];
  const unsealed: string[] = [];
  /** What is answered in turn; then that files may be kept. */
  const mayKeep: boolean[] = [];
  const read: ObjectStore['read'] = (object) => {
    const text = landed.get(object);
    return Promise.resolve(
      text === undefined
        ? { kind: 'absent' }
        : { kind: 'found', bytes: text.length, source: streamed(Buffer.from(text)) },
    );
  };
  const ports = {
    recorded: {
      trackOf: () => Promise.resolve(state),
      mayKeep: () => Promise.resolve(mayKeep.shift() ?? true),
    },
    archive: {
      remove: (object: string) => {
        unsealed.push(object);
        return Promise.resolve(1);
      },
    },
    landing: {
      read,
      remove: (object: string) => {
        removed.push(object);
        return Promise.resolve(1);
      },
    },
    vault: {
      seal: async (object: VaultObject, source: () => AsyncIterable<Uint8Array>) => {
        let content = '';
        for await (const part of source()) content += Buffer.from(part).toString('utf8');
        given.push({ object, content });
        return outcome;
      },
    },
  };
  return { given, removed, unsealed, mayKeep, archive: archiving(ports), remove: removingLanding(ports) };
}
const ok = { kind: 'sealed', sealed } as const;

describe('issue 14 B10: archiving', () => {
  it('seals the landed file under its person and meeting, and puts digest and length on record', async () => {
    const { archive, given } = world(ended, new Map([[name, 'OggS']]), ok);
    const came = await archive.perform(claim, terms);
    expect(given).toEqual([{ object: { tenant, meeting, person: ada, name }, content: 'OggS' }]);
    if (came.kind !== 'done') throw new Error(came.kind);
    expect(archive.conclude(claim, { end: 'done', result: came.result, code: undefined }, asked)).toEqual({
      type: 'ArchiveTrack',
      track,
      ...file,
      milliseconds: 0,
      ...asked,
    });
  });

  it('that was done says nothing again', async () => {
    const { archive, given } = world(archived, new Map([[name, 'OggS']]), ok);
    expect(await archive.perform(claim, terms)).toEqual({ kind: 'done' });
    expect(given).toEqual([]);
    expect(
      archive.conclude(claim, { end: 'done', result: undefined, code: undefined }, asked),
    ).toBeUndefined();
  });

  it('without a file, or with an empty one, loses the track; what the domain does not know is not told', async () => {
    const absent = world(ended, new Map(), ok);
    expect(await absent.archive.perform(claim, terms)).toEqual({ kind: 'refused', code: 'landing-absent' });
    const empty = world(ended, new Map([[name, '']]), ok);
    expect(await empty.archive.perform(claim, terms)).toEqual({ kind: 'refused', code: 'landing-empty' });
    const unknown = world({ status: 'none' }, new Map(), ok);
    expect(await unknown.archive.perform(claim, terms)).toEqual({ kind: 'refused', code: 'track-unknown' });
    const told = (code: string) =>
      absent.archive.conclude(claim, { end: 'refused', result: undefined, code }, asked);
    expect(told('landing-absent')).toMatchObject({ type: 'LoseTrack', cause: 'not-found' });
    expect(told('landing-empty')).toMatchObject({ type: 'LoseTrack', cause: 'unreadable' });
    expect(told('track-unknown')).toBeUndefined();
  });

  it('under a name that holds something else fails, and an operator is told', async () => {
    const { archive } = world(ended, new Map([[name, 'OggS']]), { kind: 'taken' });
    expect(await archive.perform(claim, terms)).toMatchObject({ kind: 'failed', code: 'vault-taken' });
    expect(await archive.lookUp(claim, terms)).toEqual({ kind: 'absent' });
  });
});

describe('issue 14 B7: a file of a meeting whose deletion is permitted', () => {
  it('is not kept, and removed wherever it is, whether that was so before it was sealed or came meanwhile', async () => {
    for (const answers of [[false], [true, false]]) {
      const late = world(ended, new Map([[name, 'OggS']]), ok);
      late.mayKeep.push(...answers);
      expect(await late.archive.perform(claim, terms)).toEqual({ kind: 'refused', code: 'meeting-deleted' });
      expect([late.unsealed, late.removed, late.given.length]).toEqual([[name], [name], answers.length - 1]);
      const told = { end: 'refused', result: undefined, code: 'meeting-deleted' } as const;
      expect(late.archive.conclude(claim, told, asked)).toMatchObject({
        type: 'LoseTrack',
        cause: 'meeting-deleted',
      });
    }
  });
});

describe('issue 14 B10: removing the first copy', () => {
  it('comes after archiving alone', async () => {
    const early = world(ended, new Map([[name, 'OggS']]), ok);
    expect(await early.remove.perform(claim, terms)).toEqual({ kind: 'refused', code: 'not-archived' });
    expect(early.removed).toEqual([]);
    const { remove, removed } = world(archived, new Map([[name, 'OggS']]), ok);
    expect(await remove.perform(claim, terms)).toEqual({ kind: 'done', result: '1' });
    expect(removed).toEqual([name]);
    expect(remove.conclude(claim, { end: 'done', result: '1', code: undefined }, asked)).toMatchObject({
      type: 'RecordLandingRemoved',
      track,
      objects: 1,
    });
    expect(remove.conclude(claim, { end: 'refused', result: undefined, code: 'x' }, asked)).toBeUndefined();
    expect(await remove.lookUp(claim, terms)).toEqual({ kind: 'absent' });
  });
});
