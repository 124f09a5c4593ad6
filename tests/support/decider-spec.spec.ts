// The grammar of the examples fails where it must: a grammar that can pass by accident proves nothing.
import { describe, expect, it } from 'vitest';
import { accept, nothing, refuse, type Decider } from '../../src/domain/shared/decider.ts';
import { fold, specificationOf } from './decider-spec.ts';

interface Lamp {
  readonly state: { lit: boolean };
  readonly command: { readonly type: 'Switch'; readonly on: boolean };
  readonly event: { readonly type: 'Switched'; readonly on: boolean };
  readonly refusal: { readonly code: 'dark'; readonly reason: string } | { readonly code: 'bright' };
}

const lamp: Decider<Lamp> = {
  category: 'lamp',
  decides: (command): command is Lamp['command'] => command.type === 'Switch',
  initial: () => ({ lit: false }),
  evolve: (_state, { on }) => ({ lit: on }),
  decide: ({ on }, { lit }) => {
    if (on) return lit ? nothing() : accept({ type: 'Switched', on });
    return refuse({ code: 'dark', reason: 'we like light' });
  },
};
const given = specificationOf(lamp);
const switchOn = { type: 'Switch', on: true } as const;
const switchOff = { type: 'Switch', on: false } as const;
const switched = { type: 'Switched', on: true } as const;

describe('given, when, then', () => {
  it('passes for the events that happened, none included', () => {
    given().when(switchOn).then([switched]);
    given(switched).when(switchOn).then([]);
  });

  it('passes for the refusal that was given, by its code or by its facts', () => {
    given().when(switchOff).then('dark');
    given().when(switchOff).then({ code: 'dark', reason: 'we like light' });
  });

  it.each([
    [
      'other events',
      () =>
        given()
          .when(switchOn)
          .then([{ type: 'Switched', on: false }]),
    ],
    ['more events', () => given().when(switchOn).then([switched, switched])],
    ['no events where some were expected', () => given(switched).when(switchOn).then([switched])],
    ['events where none were expected', () => given().when(switchOn).then([])],
    ['a refusal where events were expected', () => given().when(switchOff).then([])],
    ['events where a refusal was expected', () => given().when(switchOn).then('dark')],
    ['another refusal', () => given().when(switchOff).then('bright')],
    ['other facts', () => given().when(switchOff).then({ code: 'dark', reason: 'broken' })],
  ])('fails for %s', (_what, example) => {
    expect(example).toThrow();
  });

  it('fails for a decision that changes the state', () => {
    const meddling: Decider<Lamp> = {
      ...lamp,
      decide: (_command, state) => {
        Object.assign(state, { lit: true });
        return nothing();
      },
    };
    expect(() => specificationOf(meddling)().when(switchOn)).toThrow('only looks');
  });

  it('folds from the beginning', () => {
    expect(fold(lamp, [])).toEqual({ lit: false });
    expect(fold(lamp, [switched, { type: 'Switched', on: false }])).toEqual({ lit: false });
  });
});
