// Who does something: the actor that every command carries and every event keeps. Holds no name, no mail
// address and no token subject; a person is a random id.

/** What kind of actor; `timer`, `reactor` and `system` are system actors. */
export type ActorKind = 'person' | 'guest' | 'service' | 'operator' | 'timer' | 'reactor' | 'system';

/** `id` is a person's UUID, or the permanent name of a service, timer, reactor or part of the system. */
export interface Actor {
  readonly kind: ActorKind;
  readonly id: string;
}

/** Whether it is a system actor (a timer, a reactor, the system): such an actor is bound by no meeting role. */
export function isSystemActor(actor: Actor): boolean {
  return actor.kind === 'timer' || actor.kind === 'reactor' || actor.kind === 'system';
}
