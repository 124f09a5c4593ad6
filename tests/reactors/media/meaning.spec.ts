// What LiveKit's messages mean: who came, who left, when; and what means nothing.
import { describe, expect, it } from 'vitest';
import type { MediaSignal } from '../../../src/ports/media-signals.port.ts';
import { meaningOf } from '../../../src/reactors/media/meaning.ts';
import { after, connectionId } from '../../support/histories/cast.ts';

const member = { identity: 'p_x', connection: connectionId(1), kind: 'person', joinedAt: after(1) } as const;
const message: MediaSignal = {
  id: 'EV_1',
  name: 'participant_joined',
  createdAt: after(2),
  room: { name: 'room', session: 'RM_1' },
  member,
  track: undefined,
};
const about = { identity: 'p_x', connection: connectionId(1) };

describe('issue 13 B3: a message of the media plane', () => {
  it('dates a joining as the connection is dated, and by itself where it is not', () => {
    expect(meaningOf(message)).toEqual({ kind: 'joined', ...about, occurredAt: after(1) });
    const undated = { ...message, member: { ...member, joinedAt: undefined } };
    expect(meaningOf(undated)).toEqual({ kind: 'joined', ...about, occurredAt: after(2) });
  });

  it.each(['participant_left', 'participant_connection_aborted'])(
    'says by %s who is out of the room, at the message’s second and never before they came',
    (name) => {
      const left = { ...message, name };
      expect(meaningOf(left)).toEqual({ kind: 'left', ...about, occurredAt: after(2) });
      // Half a second after the message's whole second.
      const joinedAt = after(2, 0.5);
      expect(meaningOf({ ...left, member: { ...member, joinedAt } })).toMatchObject({ occurredAt: joinedAt });
    },
  );

  it.each(['track_published', 'track_unpublished', 'room_started', 'room_finished'])(
    'says by %s that something has changed',
    (name) => {
      expect(meaningOf({ ...message, name })).toEqual({ kind: 'changed' });
    },
  );

  it('reports no worker, and nobody without a connection', () => {
    const worker = { ...message, member: { ...member, kind: 'worker' } } as const;
    const nameless = { ...message, member: { ...member, connection: undefined } };
    expect([worker, nameless, { ...message, member: undefined }].map(meaningOf)).toEqual(
      Array(3).fill({ kind: 'changed' }),
    );
  });

  it('a file that ended changes the room', () => {
    expect(meaningOf({ ...message, name: 'egress_ended', member: undefined })).toEqual({ kind: 'changed' });
  });

  it.each(['egress_started', 'egress_updated', 'agent_job_started', 'constructor', ''])(
    'means nothing by %s',
    (name) => {
      expect(meaningOf({ ...message, name })).toEqual({ kind: 'nothing' });
    },
  );
});
