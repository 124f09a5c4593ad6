// A decider from its tables: each message meets its own entry, and only its own commands are its own.
import { expect, it } from 'vitest';
import { accept, nothing } from '../../../src/domain/shared/decider.ts';
import { tabledDecider } from '../../../src/domain/shared/tabled-decider.ts';

interface Lamp {
  readonly state: { readonly lit: boolean };
  readonly command: { readonly type: 'Light' } | { readonly type: 'Dim'; readonly reason: string };
  readonly event: { readonly type: 'Lit' } | { readonly type: 'Dimmed'; readonly reason: string };
  readonly refusal: never;
}

const lamp = tabledDecider<Lamp>({
  category: 'lamp',
  initial: () => ({ lit: false }),
  evolutions: { Lit: () => ({ lit: true }), Dimmed: () => ({ lit: false }) },
  decisions: {
    Light: (_command, { lit }) => (lit ? nothing() : accept({ type: 'Lit' })),
    Dim: ({ reason }, { lit }) => (lit ? accept({ type: 'Dimmed', reason }) : nothing()),
  },
});

it('a message meets the entry of its type', () => {
  const lit = lamp.evolve(lamp.initial(), { type: 'Lit' });
  expect(lit).toEqual({ lit: true });
  expect(lamp.decide({ type: 'Light' }, lit)).toEqual(nothing());
  expect(lamp.decide({ type: 'Dim', reason: 'dawn' }, lit)).toEqual(
    accept({ type: 'Dimmed', reason: 'dawn' }),
  );
});

it('only the commands in the table are its own, whatever else an object has', () => {
  expect(lamp.decides({ type: 'Dim' })).toBe(true);
  expect(lamp.decides({ type: 'Lit' })).toBe(false);
  expect(lamp.decides({ type: 'toString' })).toBe(false);
});
