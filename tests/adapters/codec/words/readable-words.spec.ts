// Issue 12 A5: what is written while a process is connected that knows fewer words.
import { describe, expect, it } from 'vitest';
import { allCodecs } from '../../../../src/adapters/codec/words/all-codecs.ts';
import { encodeEvent } from '../../../../src/adapters/codec/words/codec.ts';
import { readableWords } from '../../../../src/adapters/codec/words/readable-words.ts';
import { levelOf, wordLevel } from '../../../../src/adapters/codec/words/word-levels.ts';
import type { DomainEvent } from '../../../../src/domain/all-events.ts';
import type { ConnectionId } from '../../../../src/domain/shared/ids.ts';
import { ada, after, deviceId, nine, person } from '../../../support/histories/cast.ts';

const codecs = allCodecs();
const at = (level: number) => readableWords(codecs, () => level);
const report = { person: ada, device: deviceId(1), connection: null, order: null, occurredAt: nine };
const joined = { type: 'ParticipantJoined', ...report, statedAt: null, muted: false } as const;
const nameOf = (event: DomainEvent) => encodeEvent(codecs.ofEvent(event.type), event, person(ada)).stored;

describe('issue 12 A5: while a process with fewer words is connected', () => {
  it('what it can read is written as ever, the very same events', () => {
    const events = [joined, { type: 'HandRaised', person: ada }] as const;
    expect(at(1)(events)).toEqual(events);
    expect(at(1)(events).map(nameOf)).toEqual(['meeting.participantJoined.v1', 'meeting.handRaised.v1']);
  });

  it('an instant that was not believed is left out where the rest can be read', () => {
    const events = (['ParticipantJoined', 'ParticipantLeft', 'JoinRejected'] as const).map((type) => {
      const more =
        type === 'ParticipantJoined'
          ? { muted: false }
          : type === 'JoinRejected'
            ? { reason: 'no-seat' }
            : {};
      return { type, ...report, ...more, statedAt: after(60) } as DomainEvent;
    });
    const written = at(1)(events);
    expect(written).toEqual(events.map((event) => ({ ...event, statedAt: null })));
    expect(written.map((event) => levelOf(nameOf(event)))).toEqual([1, 1, 1]);
    expect(at(wordLevel)(events)).toBe(events);
  });

  it.each<DomainEvent>([
    { type: 'ParticipantDropped', person: ada, reason: 'lapsed' },
    { type: 'UnmuteAsked', person: ada },
    { type: 'SelfUnmuteSet', allowed: false },
    { type: 'ConnectionEnded', ...report, statedAt: null },
    { type: 'PresenceConfirmed', ...report, statedAt: null },
    { ...joined, connection: 'PA_1' as ConnectionId },
    { ...joined, order: 3 },
  ])('$type waits if it can’t be said in old words, and what was decided with it', (event) => {
    const refused = expect.objectContaining({ code: 'upgrade-in-progress', retryAfterSeconds: 5 }) as Error;
    expect(() => at(1)([{ type: 'HandRaised', person: ada }, event])).toThrow(refused);
    expect(at(wordLevel)([event])).toEqual([event]);
  });
});
