// Clocks are set back, and those of two processes differ: nothing is decided earlier than its stream's last instant.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CommandId, TenantId } from '../../src/domain/shared/ids.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { Verdict } from '../../src/ports/dispatch.port.ts';
import {
  account,
  ada,
  after,
  deviceId,
  hana,
  meeting,
  nine,
  person,
  ticketId,
} from '../support/histories/cast.ts';
import { anOrder, send } from '../support/orders.ts';
import { testInstant } from '../support/api-spec.ts';
import { aGuest, aWholeCommandPath, aWorld, proof } from '../support/write-server.ts';

const secondsPerDay = 24 * 60 * 60;
const dayBefore = addSeconds(nine, -secondsPerDay);
const by = person(hana);
type Told = Parameters<typeof anOrder>[1];

/** A meeting of Hana's, scheduled at nine, and the means to ask. */
async function aScheduledMeeting(plan: 'pro' | 'trial' = 'pro') {
  const { dispatch, store } = aWholeCommandPath();
  const tenant = randomUUID() as TenantId;
  const ask = async (told: Told): Promise<Verdict> => {
    const outcome = await send(dispatch, anOrder(tenant, told));
    if (outcome.kind !== 'decided') throw new Error(outcome.kind);
    return outcome.verdict;
  };
  await ask({ type: 'RegisterTenant', tenant, slug: 'acme', region: 'eu' });
  await ask({ type: 'OpenAccount', account, plan, timeZone: 'Etc/UTC' });
  const title = { known: 'Town hall' };
  const terms = { startsAt: nine, plannedMinutes: 60, waitingRoom: false };
  await ask({ type: 'ScheduleMeeting', meeting, account, host: hana, title, by, ...terms });
  const stream = streamName('meeting', tenant, meeting);
  const range = { from: 'start', direction: 'forwards', limit: 100 } as const;
  const recorded = () => store.read(tenant, stream, range, 'sealed');
  return { ask, recorded };
}

describe('issue 12, A6: with a clock that was set back', () => {
  it('a meeting does not end before it was opened', async () => {
    const { ask } = await aScheduledMeeting();
    await ask({ type: 'OpenMeeting', meeting, by });
    const { events } = await ask({ type: 'EndMeeting', meeting, by, at: dayBefore });
    expect(events).toMatchObject([{ type: 'MeetingEnded', endedAt: nine, openSeconds: 0 }]);
  });

  it('a seat is held for as long as ever, counted from the last that is on record', async () => {
    const { ask } = await aScheduledMeeting();
    await ask({ type: 'OpenMeeting', meeting, by });
    const self = { meeting, person: ada, by: person(ada) } as const;
    const displayName = { known: 'Ada' };
    await ask({ type: 'Knock', ...self, role: 'participant', displayName, invite: null, at: after(10) });
    const seat = { device: deviceId(1), ticket: ticketId(1), at: dayBefore };
    const { events } = await ask({ type: 'ReserveSeat', ...self, ...seat });
    expect(events).toMatchObject([{ type: 'SeatReserved', until: after(12, 30) }]);
  });

  it('a trial that was over stays so, for the meeting that wants to open under it too', async () => {
    const { ask } = await aScheduledMeeting('trial');
    const later = addSeconds(nine, 15 * secondsPerDay);
    await ask({ type: 'SuspendAccount', account, reason: { known: 'unpaid' }, at: later });
    await ask({ type: 'ReinstateAccount', account, at: later });
    const { refusal } = await ask({ type: 'OpenMeeting', meeting, by });
    expect(refusal).toMatchObject({ code: 'trial-expired' });
  });

  it('a guest who took an invite comes back', async () => {
    let now = testInstant;
    const world = await aWorld(undefined, { now: () => now });
    await aGuest(world);
    now = addSeconds(testInstant, -secondsPerDay);
    const { link, guest } = world.made;
    const minted = await world.ask({
      as: 'nobody',
      to: `POST /v1/guests/${guest}/tickets`,
      body: { link, proof },
    });
    const { ticket } = minted.json<{ ticket: string }>();
    const used = await world.ask({ as: 'nobody', to: 'POST /v1/guest-sessions', body: { ticket } });
    await world.close();
    expect([minted.statusCode, used.statusCode]).toEqual([200, 201]);
  });

  it('commands that are decided together are decided in the order of their instants on record', async () => {
    const { ask, recorded } = await aScheduledMeeting();
    await ask({ type: 'OpenMeeting', meeting, by });
    const request = randomUUID() as CommandId;
    await Promise.all([
      ask({ type: 'RenameMeeting', meeting, title: { known: 'All hands' }, request, by, at: after(1, 30) }),
      ask({ type: 'EndMeeting', meeting, by, at: after(1, 10) }),
    ]);
    const [ended, renamed] = [...(await recorded())].reverse();
    expect(renamed).toMatchObject({ at: after(1, 30), event: { type: 'MeetingRenamed' } });
    expect(ended).toMatchObject({ at: after(1, 30), event: { endedAt: after(1, 30), openSeconds: 90 } });
  });
});
