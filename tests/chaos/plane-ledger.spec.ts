// The media plane's list against what was asked for, in the reactors' experiment (issue 13, E7, E11): what happened twice, without
// being asked for, or not at all is found; what the media plane forgot by its death is not held against the program.
import { describe, expect, it } from 'vitest';
import { accountOf } from '../../chaos/reactors/plane-ledger.ts';
import type { Wished } from '../../chaos/reactors/plane-ledger.ts';

const [room, identity] = ['t.m', 'p_1'];
const began = { kind: 'began', at: '2026-12-01T00:00:00.000Z' };
const came = (connection: string) => ({ kind: 'came', room, identity, connection });
const went = (connection: string) => ({ kind: 'went', room, identity, connection });
const asked = (method: string, more: object = {}) => ({
  kind: 'asked',
  at: '2026-12-01T00:00:10.000Z',
  method,
  room,
  identity,
  outcome: 'ok',
  changed: true,
  reply: 'given',
  ...more,
});

/** What an account says of a list; `wished` by connection, `ended`: when the end was asked for. */
function account(entries: readonly object[], wished: Readonly<Record<string, Wished>> = {}, ended?: string) {
  const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  const connections = new Map(Object.entries(wished));
  const { effects, doubled, missing, forgotten } = accountOf(text, {
    prefix: 't.',
    connections,
    ends: new Map(ended === undefined ? [] : [[room, ended]]),
  });
  return { effects, doubled, missing, forgotten };
}

const permits = (count: number): Wished => ({ permits: count, removal: false });
const removal: Wished = { permits: 0, removal: true };

describe('the account of the media plane’s list (issue 13: chaos:reactors)', () => {
  it('counts each change that was asked for once', () => {
    const list = [began, came('a'), asked('UpdateParticipant'), asked('UpdateParticipant')];
    expect(account(list, { a: permits(2) })).toEqual({ effects: 2, doubled: 0, missing: 0, forgotten: 0 });
  });

  it('counts no repetition that changed nothing', () => {
    const list = [came('a'), asked('UpdateParticipant'), asked('UpdateParticipant', { changed: false })];
    expect(account(list, { a: permits(1) })).toMatchObject({ effects: 1, doubled: 0 });
  });

  it('finds a change that was undone and made again', () => {
    const list = [came('a'), ...Array.from({ length: 3 }, () => asked('UpdateParticipant'))];
    expect(account(list, { a: permits(1) })).toMatchObject({ doubled: 2, missing: 0 });
  });

  it('finds a change that did not happen', () => {
    expect(account([came('a')], { a: permits(1) })).toMatchObject({ doubled: 0, missing: 1 });
  });

  it('excuses the last change of a connection that the media plane forgot, and no earlier one', () => {
    expect(account([came('a'), began], { a: permits(1) })).toMatchObject({ missing: 0, forgotten: 1 });
    expect(account([came('a'), began], { a: permits(2) })).toMatchObject({ missing: 1, forgotten: 1 });
    expect(account([came('a'), went('a'), began], { a: permits(1) })).toMatchObject({ missing: 1 });
  });

  it('counts a change for the connection that an identity had at that moment', () => {
    const list = [came('a'), asked('UpdateParticipant'), began, came('b'), asked('UpdateParticipant')];
    expect(account(list, { a: permits(1), b: permits(1) })).toMatchObject({ doubled: 0, missing: 0 });
    expect(account(list, { a: permits(2) })).toMatchObject({ doubled: 1, missing: 0, forgotten: 1 });
  });

  it('finds somebody who was sent out unasked, and somebody who was not sent out', () => {
    const list = [came('a'), went('a'), asked('RemoveParticipant')];
    expect(account(list, { a: removal })).toMatchObject({ effects: 1, doubled: 0, missing: 0 });
    expect(account(list)).toMatchObject({ doubled: 1 });
    expect(account([came('a')], { a: removal })).toMatchObject({ missing: 1 });
    expect(account([came('a'), began], { a: removal })).toMatchObject({ missing: 0, forgotten: 1 });
  });

  it('finds a room that was closed before its end, or opened after it', () => {
    const [before, after] = ['2026-12-01T00:00:09.000Z', '2026-12-01T00:00:11.000Z'];
    expect(account([asked('CreateRoom')], {}, after)).toMatchObject({ effects: 1, doubled: 0 });
    expect(account([asked('DeleteRoom')], {}, before)).toMatchObject({ effects: 1, doubled: 0 });
    expect(account([asked('DeleteRoom')], {}, after)).toMatchObject({ doubled: 1 });
    expect(account([asked('DeleteRoom')])).toMatchObject({ doubled: 1 });
    expect(account([asked('CreateRoom')], {}, before)).toMatchObject({ doubled: 1 });
  });

  it('leaves out rooms of no meeting, by which the program tries the media plane', () => {
    const probe = { room: 'probe-1' };
    const list = [asked('CreateRoom', probe), asked('DeleteRoom', probe), asked('CreateRoom')];
    expect(account(list)).toMatchObject({ effects: 1, doubled: 0 });
  });

  it('leaves out a line that is half written', () => {
    const whole = `${JSON.stringify(came('a'))}\n${JSON.stringify(asked('UpdateParticipant'))}\n`;
    const wishes = {
      prefix: 't.',
      connections: new Map([['a', permits(1)]]),
      ends: new Map<string, string>(),
    };
    expect(accountOf(`${whole}{"kind":"ask`, wishes)).toMatchObject({ effects: 1, doubled: 0, missing: 0 });
  });
});
