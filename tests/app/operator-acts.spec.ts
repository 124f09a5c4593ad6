// What operators did, on record: before it is done, after it, and where it is cut off in between.
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { allCodecs } from '../../src/adapters/codec/words/all-codecs.ts';
import { typedEventStore } from '../../src/adapters/codec/typed/typed-event-store.ts';
import { rootKeyOf } from '../../src/adapters/system/file-root-key.ts';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { operatorActs } from '../../src/app/operator-acts.ts';
import { personSubject, platformTenant } from '../../src/domain/shared/ids.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { Dispatch } from '../../src/ports/dispatch.port.ts';
import { PermanentFault, TransientFault } from '../../src/ports/faults.ts';
import { commandPath } from '../../src/write/command-path.ts';
import { nine } from '../support/histories/cast.ts';
import { createMemoryEventLog } from '../support/memory/memory-event-log.ts';
import { memoryKeyring } from '../support/memory/memory-keyring.ts';

const by = { actor: 'ada@ops', reason: 'the code was mended' };
const day = 24 * 60 * 60;

const away = new TransientFault('store-away', 'away');

/** The record on an empty log; `failing` names commands that can not be appended, and `why` is the reason. */
function givenRecord(failing: readonly string[] = [], why: Error = away) {
  const { log } = createMemoryEventLog();
  const keyring = memoryKeyring(rootKeyOf(randomBytes(32)));
  const store = typedEventStore({ log, keyring, codecs: allCodecs(), random: randomBytes });
  const { dispatch } = commandPath(store, log);
  const decide: Dispatch['decide'] = (command, context) =>
    failing.includes(command.type) ? Promise.reject(why) : dispatch.decide(command, context);
  const time = { now: nine };
  const acts = operatorActs({
    dispatch: { decide },
    store,
    keyring,
    ids: uuidIdSource(),
    clock: { now: () => time.now },
  });
  return { acts, keyring, time };
}

it('an act is on record with who did it, why, and what came of it', async () => {
  const { acts } = givenRecord();
  const target = 'projection:toy@1 meeting-1';
  const seen = await acts.onRecord('stuck.skip', target, by, () => acts.list(1));
  expect(seen).toMatchObject([{ verb: 'stuck.skip', end: undefined }]);
  expect(await acts.list(1)).toEqual([
    {
      at: nine,
      verb: 'stuck.skip',
      target: 'projection:toy:1/meeting-1',
      name: 'ada@ops',
      reason: 'the code was mended',
      end: { at: nine, outcome: 'done', code: 'ok' },
    },
  ]);
});

it('says in a fixed word what came of it, and of what failed the fault', async () => {
  const { acts } = givenRecord();
  await acts.onRecord(
    'stuck.retry',
    'timers',
    by,
    () => Promise.resolve(3),
    (n) => `event=${n}`,
  );
  const fault = new PermanentFault('not-stuck', 'no more');
  await expect(acts.onRecord('stuck.retry', 'timers', by, () => Promise.reject(fault))).rejects.toBe(fault);
  expect((await acts.list(1)).map(({ end }) => [end?.outcome, end?.code])).toEqual([
    ['done', 'event=3'],
    ['failed', 'not-stuck'],
  ]);
});

it.each([
  [away, 'TransientFault'],
  [new PermanentFault('too-large', 'too large'), 'FatalFault'],
])('is not done where it can not be recorded first, and says whether to try again', async (why, name) => {
  const { acts } = givenRecord(['BeginOperatorAct'], why);
  let done = 0;
  const acted = acts.onRecord('stuck.skip', 'timers', by, () => Promise.resolve((done += 1)));
  await expect(acted).rejects.toMatchObject({ name, code: 'act-not-recorded' });
  expect([done, await acts.list(1)]).toEqual([0, []]);
});

it('that was cut off is seen by its missing end, and who asked for it is told', async () => {
  const { acts } = givenRecord(['EndOperatorAct']);
  const acted = acts.onRecord('stuck.skip', 'timers', by, () => Promise.resolve(1));
  await expect(acted).rejects.toMatchObject({ code: 'act-end-not-recorded' });
  expect(await acts.list(1)).toMatchObject([{ verb: 'stuck.skip', end: undefined }]);
});

it('is listed by days, and ends on the day on which it began', async () => {
  const { acts, time } = givenRecord();
  await acts.onRecord('projections.rebuild', 'toy', by, () => {
    time.now = addSeconds(nine, day);
    return Promise.resolve();
  });
  await acts.onRecord('projections.resume', 'toy', by, () => Promise.resolve());
  expect((await acts.list(1)).map(({ verb }) => verb)).toEqual(['projections.resume']);
  const [rebuilt] = await acts.list(2);
  expect(rebuilt).toMatchObject({ verb: 'projections.rebuild', at: nine, end: { at: time.now } });
});

it('stays on record when who did it is forgotten', async () => {
  const { acts, keyring } = givenRecord();
  await acts.onRecord('stuck.skip', 'timers', by, () => Promise.resolve());
  const identity = { tenant: platformTenant, issuer: 'voicemeet-command-line', subject: by.actor };
  await keyring.destroy(platformTenant, personSubject(await keyring.person(identity)));
  expect(await acts.list(1)).toMatchObject([
    { verb: 'stuck.skip', name: 'forgotten', reason: 'forgotten', end: { outcome: 'done' } },
  ]);
});
