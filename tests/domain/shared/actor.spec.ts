// Who the house is.
import { expect, it } from 'vitest';
import { isHouse, type ActorKind } from '../../../src/domain/shared/actor.ts';

it('timers, reactors and the system are the house; nobody else is', () => {
  const house: Record<ActorKind, boolean> = {
    person: false,
    guest: false,
    service: false,
    operator: false,
    timer: true,
    reactor: true,
    system: true,
  };
  for (const [kind, is] of Object.entries(house))
    expect(isHouse({ kind: kind as ActorKind, id: 'x' })).toBe(is);
});
