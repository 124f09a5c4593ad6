// The state at an instant of the occurred time: what had come about by then, whenever it was reported.
import { describe, expect, it } from 'vitest';
import { describeMeeting } from '../../../src/domain/meeting/describe-meeting.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { occurredBy } from '../../../src/domain/meeting/occurred-by.ts';
import { replaysOf } from '../../../src/read/audit/audit-fold.ts';
import { stateOccurredBy } from '../../../src/read/audit/state-occurred.ts';
import { statesAt } from '../../../src/read/audit/state-at.ts';
import { auditMeans } from '../../support/audit-means.ts';
import { ada, after, deviceId, tenant } from '../../support/histories/cast.ts';
import { anOpenMeetingWithHost, inTheRoom, joined } from '../../support/histories/meetings.ts';
import { inMeeting, meetingStream } from '../../support/meeting-logs.ts';

// Ada came a minute past nine; it was recorded at seven past nine, and her second device, there since three past, at eight.
const history = inMeeting(
  ...anOpenMeetingWithHost(),
  ...inTheRoom(ada),
  ...joined(ada, deviceId(2), after(3)),
);
const { ports } = auditMeans(history);
const source = { store: ports.store, tenant, stream: meetingStream, upTo: 99n };
const replays = replaysOf({ ...meetingDecider, describe: describeMeeting, occurredBy });
const devicesOf = (state: unknown) =>
  (state as { people: { person: string; devices: { device: string }[] }[] }).people
    .find(({ person }) => person === ada)
    ?.devices.map(({ device }) => device);

describe('the state at an instant of the occurred time', () => {
  it('has presence by its own instants, though it was recorded later', async () => {
    const at = async (minute: number) => stateOccurredBy(source, replays, after(minute), undefined);
    expect(devicesOf((await at(8))?.state)).toEqual([deviceId(1), deviceId(2)]);
    const [recorded] = (await statesAt(source, replays, [{ at: after(7) }])) ?? [];
    const [occurred] = (await statesAt(source, replays, [{ at: after(7), time: 'occurred' }])) ?? [];
    expect(devicesOf(recorded?.state)).toEqual([deviceId(1)]);
    expect(devicesOf(occurred?.state)).toEqual([deviceId(1), deviceId(2)]);
    expect(occurred).toMatchObject({ revision: 8n - 0n });
  });
  it('sees nothing after the version or the position, and is nothing of no stream', async () => {
    const state = await stateOccurredBy(source, replays, after(8), 6n);
    expect([state?.revision, devicesOf(state?.state)]).toEqual([6n, []]);
    const early = await stateOccurredBy({ ...source, upTo: 1n }, replays, after(8), undefined);
    expect(early).toMatchObject({ revision: 0n, state: { status: 'scheduled' } });
    const nowhere = { ...source, stream: 'meeting-none' as never };
    expect(await stateOccurredBy(nowhere, replays, after(8), undefined)).toBeUndefined();
    expect(await statesAt(nowhere, replays, [{ at: after(8), time: 'occurred' }])).toBeUndefined();
  });
  it('of an aggregate whose events come about when they are recorded is that of the recorded time', async () => {
    const plain = replaysOf({ ...meetingDecider, describe: describeMeeting });
    const [recorded] = (await statesAt(source, plain, [{ at: after(7) }])) ?? [];
    expect(await stateOccurredBy(source, plain, after(7), undefined)).toEqual(recorded);
  });
});
