// One event as a message, or none.
import { expect, it } from 'vitest';
import { cloudEventOf } from '../../../src/read/public/cloud-event.ts';
import { cloudEventSchema } from '../../../src/read/public/public-message.ts';
import { ada, after } from '../../support/histories/cast.ts';
import { inMeeting } from '../../support/meeting-logs.ts';

it('tells what is public, with the trace where there is one, and nothing of the rest', () => {
  const [left, raised] = inMeeting(
    { type: 'ParticipantRemoved', person: ada },
    { type: 'HandRaised', person: ada },
  );
  expect(cloudEventOf(raised!)).toBeUndefined();
  const told = cloudEventOf(left!);
  expect(cloudEventSchema.parse(told)).toEqual(told);
  expect(told).toMatchObject({
    type: 'voicemeet.participant.removed.v1',
    data: { person: ada },
    time: after(0),
  });
  expect(told).toHaveProperty('traceparent', left!.traceparent);
  const untraced = Object.fromEntries(Object.entries(left!).filter(([name]) => name !== 'traceparent'));
  expect(cloudEventOf(untraced as never)).not.toHaveProperty('traceparent');
});
