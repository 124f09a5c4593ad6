// Who is a system actor.
import { expect, it } from 'vitest';
import { isSystemActor, type ActorKind } from '../../../src/domain/shared/actor.ts';

it('timers, reactors and the system are system actors; nobody else is', () => {
  const isSystem: Record<ActorKind, boolean> = {
    person: false,
    guest: false,
    service: false,
    operator: false,
    timer: true,
    reactor: true,
    system: true,
  };
  for (const [kind, is] of Object.entries(isSystem))
    expect(isSystemActor({ kind: kind as ActorKind, id: 'x' })).toBe(is);
});
