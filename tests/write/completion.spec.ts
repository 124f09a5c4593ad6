// A command is completed by the function of its own type; one that needs no facts is decided as it is.
import { expect, it } from 'vitest';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import { refuse } from '../../src/domain/shared/decider.ts';
import { aggregates } from '../../src/write/aggregates.ts';
import { completer } from '../../src/write/completion.ts';
import { fakeFacts } from '../support/fakes/fake-facts.ts';
import {
  account,
  hana,
  invite,
  meeting,
  nine,
  person,
  recordingId,
  tenant,
} from '../support/histories/cast.ts';

const complete = completer(
  Object.values(aggregates).map(({ facts }) => facts),
  fakeFacts({}),
);
const asked = { by: person(hana), at: nine };

it('asks nobody where no facts are needed, and waits for nothing', () => {
  const ending: BareCommand = { type: 'EndMeeting', meeting, ...asked };
  expect(complete(ending, tenant)).toBe(ending);
});

it('lets the facts of each aggregate refuse', async () => {
  const reserving = {
    type: 'ReserveRecording',
    account,
    meeting,
    recording: recordingId(1),
    ...asked,
  } as const;
  expect(await complete(reserving, tenant)).toEqual(refuse({ code: 'account-unknown', account }));
  expect(await complete({ type: 'OpenMeeting', meeting, ...asked }, tenant)).toEqual(
    refuse({ code: 'meeting-unknown', meeting }),
  );
  expect(await complete({ type: 'RevokeInvite', invite, byAdmin: true, ...asked }, tenant)).toMatchObject({
    mayRevoke: true,
  });
});

it('has no place for a made-up fact', () => {
  // @ts-expect-error what the account allows is asked for, never sent
  const opening: BareCommand = { type: 'OpenMeeting', meeting, ...asked, allowance: { kind: 'denied' } };
  expect(opening.type).toBe('OpenMeeting');
});
