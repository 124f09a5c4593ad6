// Issue 12 A5: commands while a process of the version before is connected: what it can't read waits, and nothing else.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../src/domain/shared/ids.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import { wordLevel } from '../../src/adapters/codec/words/word-levels.ts';
import {
  account,
  ada,
  after,
  deviceId,
  hana,
  meeting,
  nine,
  person,
  mediaPlane,
} from '../support/histories/cast.ts';
import { anOrder, send } from '../support/orders.ts';
import { aWholeCommandPath } from '../support/write-server.ts';

const by = person(hana);
const waits = { code: 'upgrade-in-progress', name: 'TransientFault' };
type Told = Parameters<typeof anOrder>[1];

/** An open meeting in which Ada waits, while a process with the words of level 1 is connected; `allNew` says that it is gone. */
async function beside() {
  let lowest = 1;
  const { dispatch, store } = aWholeCommandPath({ lowestWords: () => lowest });
  const tenant = randomUUID() as TenantId;
  const ask = async (told: Told) => {
    const outcome = await send(dispatch, anOrder(tenant, told));
    if (outcome.kind !== 'decided') throw new Error(outcome.kind);
    return outcome.verdict;
  };
  await ask({ type: 'RegisterTenant', tenant, slug: 'acme', region: 'eu' });
  await ask({ type: 'OpenAccount', account, plan: 'pro', timeZone: 'Etc/UTC' });
  const terms = { startsAt: nine, plannedMinutes: 60, waitingRoom: true };
  await ask({
    type: 'ScheduleMeeting',
    meeting,
    account,
    host: hana,
    title: { known: 'Hall' },
    by,
    ...terms,
  });
  await ask({ type: 'OpenMeeting', meeting, by });
  const knock = { role: 'participant', displayName: { known: 'Ada' }, invite: null } as const;
  await ask({ type: 'Knock', meeting, person: ada, by: person(ada), ...knock });
  const stream = streamName('meeting', tenant, meeting);
  const range = { from: 'start', direction: 'forwards', limit: 100 } as const;
  const names = async () =>
    (await store.read(tenant, stream, range, 'sealed')).map(({ storedType }) => storedType);
  return { ask, names, allNew: () => void (lowest = wordLevel) };
}

describe('issue 12 A5: beside a process of the version before', () => {
  it('a knock that lapses waits, and lapses once that process is gone', async () => {
    const { ask, names, allNew } = await beside();
    const lapse = {
      type: 'LapseKnock',
      meeting,
      person: ada,
      by: { kind: 'timer', id: 'knock-lapse' },
    } as const;
    const at = addSeconds(nine, 24 * 60 * 60);
    await expect(ask({ ...lapse, at })).rejects.toMatchObject(waits);
    expect(await names()).not.toContain('meeting.participantDropped.v1');
    allNew();
    await ask({ ...lapse, at });
    expect((await names()).at(-1)).toBe('meeting.participantDropped.v1');
  });

  it('what waits keeps nobody else of the same round from being answered', async () => {
    const { ask, names } = await beside();
    const outcomes = await Promise.allSettled([
      ask({ type: 'SetNamesHidden', meeting, hidden: true, by }),
      ask({ type: 'SetSelfUnmute', meeting, allowed: false, by }),
      ask({ type: 'SetMuteOnEntry', meeting, on: true, by }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await names()).slice(-2)).toEqual(['meeting.namesHiddenSet.v1', 'meeting.muteOnEntrySet.v1']);
  });

  it('what is refused is refused, whatever its event would be called', async () => {
    const { ask } = await beside();
    const verdict = await ask({ type: 'SetSelfUnmute', meeting, allowed: false, by: person(ada) });
    expect(verdict.refusal).toMatchObject({ code: 'only-host-or-cohost' });
  });

  it('a joining dated ahead is recorded as it is believed, in the words of both', async () => {
    const { ask, names } = await beside();
    await ask({ type: 'AdmitParticipant', meeting, person: ada, by });
    const report = { person: ada, device: deviceId(1), connection: null, order: null };
    const told = { type: 'RecordJoined', meeting, ...report, by: mediaPlane } as const;
    const { events } = await ask({ ...told, occurredAt: after(60), at: after(2) });
    expect(events.at(-1)).toMatchObject({ type: 'ParticipantJoined', occurredAt: after(2), statedAt: null });
    expect((await names()).at(-1)).toBe('meeting.participantJoined.v1');
  });
});
