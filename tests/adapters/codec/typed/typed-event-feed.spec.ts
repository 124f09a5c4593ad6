// A batch of records becomes a batch of events; a record that can't be read becomes its fault, and the others are decoded.
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { allCodecs } from '../../../../src/adapters/codec/words/all-codecs.ts';
import { typedEventFeed } from '../../../../src/adapters/codec/typed/typed-event-feed.ts';
import { emptyKeyringState, memoryKeyring } from '../../../support/memory/memory-keyring.ts';
import { rootKeyOf } from '../../../../src/adapters/system/file-root-key.ts';
import type { PersonId } from '../../../../src/domain/shared/ids.ts';
import { TransientFault } from '../../../../src/ports/faults.ts';
import type { StoredEvent } from '../../../../src/ports/event-log.port.ts';
import { sealEvent } from '../../../../src/adapters/codec/typed/seal.ts';
import { aStory } from '../../../support/envelopes.ts';

const keyring = memoryKeyring(rootKeyOf(randomBytes(32)), emptyKeyringState());
const feed = typedEventFeed({ keyring, codecs: allCodecs() });

/** A stored record of any name and data; with a title in a box where `title` is given. */
async function record(position: number, stored: string, data: object, title?: string): Promise<StoredEvent> {
  const story = aStory(stored.slice(0, stored.indexOf('.')));
  const subject = `person:${randomUUID() as PersonId}` as const;
  const boxes =
    title === undefined ? [] : [{ subject, purpose: 'content' as const, values: { '/title': title } }];
  const keys = await keyring.ensure(boxes.map(({ purpose }) => ({ tenant: story.tenant, subject, purpose })));
  const encoded = { stored, data: data as Record<string, unknown>, boxes };
  return { ...sealEvent(encoded, story, keys, randomBytes), position: BigInt(position) };
}

describe('typed event feed', () => {
  it('gives each record as an event or as its fault, in order', async () => {
    const request = randomUUID();
    const renamed = (title: string) =>
      record(1, 'meeting.renamed.v1', { request, title: { $box: 0 } }, title);
    const good = await renamed('Town hall');
    const lost = await renamed('gone');
    const state = {
      ...keyring,
      find: async (...given: Parameters<typeof keyring.find>) =>
        given[0] === lost.tenant ? new Map() : keyring.find(...given),
    };
    const batch = [
      good,
      await record(2, 'meeting.lockSet.v1', { locked: true }),
      lost,
      { ...(await record(4, 'meeting.lockSet.v1', { locked: true })), body: randomBytes(90) },
      await record(5, 'meeting.lockSet.v9', { locked: true }),
      await record(6, 'meeting.lockSet.v1', { locked: 'yes' }),
      await record(7, 'tenant.settingsChanged.v1', { settings: 7 }),
      await record(8, 'meeting.lockSet.v1', { locked: false }),
    ];
    const decoded = await typedEventFeed({ keyring: state, codecs: allCodecs() }).decode(batch, 'opened');
    expect(decoded.map((item) => (item.kind === 'recorded' ? item.recorded.event : item.fault.code))).toEqual(
      [
        { type: 'MeetingRenamed', request, title: { known: 'Town hall' } },
        { type: 'LockSet', locked: true },
        'key-lost',
        'tampered',
        'event-unknown',
        'event-malformed',
        'event-malformed',
        { type: 'LockSet', locked: false },
      ],
    );
    expect(decoded[2]).toMatchObject({ kind: 'undecodable', stored: lost });
  });

  it('lifts an old version', async () => {
    const data = { settings: { observersListed: true, waitingRoom: false, hostAbsenceSeconds: 60 } };
    const [decoded] = await feed.decode([await record(1, 'tenant.settingsChanged.v1', data)], 'opened');
    expect(decoded).toMatchObject({
      recorded: {
        storedType: 'tenant.settingsChanged.v1',
        event: { settings: { observerDisclosure: 'listed', waitingRoom: false, hostAbsenceSeconds: 60 } },
      },
    });
  });

  it('raises what concerns every record: a keyring that is away', async () => {
    const away = { ...keyring, find: () => Promise.reject(new TransientFault('away', 'gone')) };
    const batch = [await record(1, 'meeting.renamed.v1', { request: randomUUID(), title: { $box: 0 } }, 'x')];
    const { decode } = typedEventFeed({ keyring: away, codecs: allCodecs() });
    await expect(decode(batch, 'opened')).rejects.toBeInstanceOf(TransientFault);
    expect(await decode(batch, 'sealed')).toMatchObject([{ kind: 'recorded' }]);
  });

  it('gives nothing for nothing', async () => {
    expect(await feed.decode([], 'opened')).toEqual([]);
  });
});
