// The list of what was acknowledged against the log: a lost and a doubled command are found, and named by their key.
import { expect, it } from 'vitest';
import { createMatching } from '../../chaos/matching.ts';
import { acknowledgedAt, chainOf, commandOf, meeting, person, stream, tenant } from './sealed-records.ts';

const [first, second] = [acknowledgedAt(0), acknowledgedAt(1)];
const log = chainOf([{ command: commandOf(first) }, { command: commandOf(second), data: { person } }]);
const matching = () => createMatching(tenant, 0n, new Map());

it('finds nothing where list and log agree', () => {
  const agreeing = matching();
  expect(agreeing.remember(log)).toEqual([]);
  expect(agreeing.acknowledge([first, second])).toEqual([]);
  expect(agreeing.unexplained()).toEqual([]);
});

it('names the key of a lost command', () => {
  const losing = matching();
  losing.remember(log.slice(0, 1));
  const [found, ...more] = losing.acknowledge([first, second]);
  expect(more).toEqual([]);
  expect(found).toMatchObject({ kind: 'lost' });
  expect(found?.what).toContain('key key-1');
  expect(found?.what).toContain('there is no such event');
});

it('takes a command for lost where another one stands in its place', () => {
  const replaced = matching();
  replaced.remember(chainOf([{ command: commandOf(first) }, { command: commandOf(acknowledgedAt(9)) }]));
  expect(replaced.acknowledge([second])).toMatchObject([{ kind: 'lost' }]);
});

it('names the key of a command that was done a second time under another id', () => {
  const doubling = matching();
  const again = chainOf([
    { command: commandOf(first) },
    { command: commandOf(second), data: { person } },
    { command: 'done again', data: { person } },
  ]);
  doubling.remember(again);
  expect(doubling.acknowledge([first, second])).toEqual([]);
  const [found, ...more] = doubling.unexplained();
  expect(more).toEqual([]);
  expect(found).toMatchObject({ kind: 'doubled' });
  expect(found?.what).toContain('it says again what key key-1 had done');
  expect(doubling.unexplained()).toEqual([]);
});

it('finds two answers for one event', () => {
  const shared = matching();
  shared.remember(log);
  const twin = { ...first, wish: { ...first.wish, n: 7 } };
  expect(shared.acknowledge([first, twin])).toMatchObject([{ kind: 'doubled' }]);
});

it('finds a command that left other events than it should', () => {
  const other = matching();
  other.remember(chainOf([{ command: commandOf(first), type: 'meeting.handLowered.v1' }]));
  expect(other.acknowledge([first])).toMatchObject([{ kind: 'broken' }]);
});

it('finds what a refusal left in the log, and asks nothing of timers, readers and what was there before', () => {
  const refusing = createMatching(tenant, 1n, new Map());
  const timer = { kind: 'timer', id: 'seat-lapse' };
  const events = chainOf([
    { command: 'before' },
    { command: 'timer', actor: timer },
    { command: commandOf(first) },
  ]);
  const read = { ...events[2]!, position: 9n, stream: `access-${tenant}.${meeting}` };
  refusing.remember([...events, read]);
  expect(refusing.acknowledge([{ ...first, reply: { ...first.reply, status: 409, etag: '"0"' } }])).toEqual(
    [],
  );
  expect(refusing.unexplained().map(({ what }) => what.split(':')[0])).toEqual(['position 3']);
});

it('finds what happens once and happened twice', () => {
  const released = {
    type: 'meeting.seatReleased.v1',
    actor: { kind: 'timer', id: 'seat' },
    data: { ticket: 't1' },
  };
  const found = matching().remember(
    chainOf([
      { ...released, command: 'timer 1' },
      { ...released, command: 'timer 2', data: { ticket: 't2' } },
      { ...released, command: 'timer 3' },
    ]),
  );
  expect(found).toEqual([
    { kind: 'doubled', what: `position 3: meeting.seatReleased.v1 t1 is in ${stream} a second time` },
  ]);
});

it('knows the person of a service by the list of principals', () => {
  const service = { kind: 'service', id: 'media-signal' };
  const reported = acknowledgedAt(0, { who: 'media-signal:chaos' });
  const events = chainOf([{ command: commandOf(reported), actor: service }]);
  const knowing = createMatching(tenant, 0n, new Map([['media-signal:chaos', person]]));
  knowing.remember(events);
  expect(knowing.acknowledge([reported])).toEqual([]);
  const ignorant = matching();
  ignorant.remember(events);
  expect(ignorant.acknowledge([reported])).toMatchObject([{ kind: 'lost' }]);
});
