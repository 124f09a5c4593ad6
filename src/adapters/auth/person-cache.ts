// Remembers in this process which person an identity belongs to, so that a verified token costs no query. Bounded; an
// entry lives five minutes, so that a person who was forgotten is looked up again soon.
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { PersonId } from '../../domain/shared/ids.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { ForeignIdentity, Keyring } from '../../ports/keyring.port.ts';

const maxEntries = 20_000;
const lifeMs = 5 * 60 * 1000;

/** The keyring's `person`, cached. Concurrent requests share one look-up; a failure is not cached. */
export function personCache(keyring: Pick<Keyring, 'person'>, clock: Clock): Keyring['person'] {
  const kept = new Map<string, { readonly person: Promise<PersonId>; readonly untilMs: number }>();
  return (identity) => {
    const name = nameOf(identity);
    const nowMs = toEpochMs(clock.now());
    const known = kept.get(name);
    const leftMs = known === undefined ? 0 : known.untilMs - nowMs;
    // Where more than a whole life is left the clock was set back: that must not make it longer.
    if (known !== undefined && leftMs > 0 && leftMs <= lifeMs) return known.person;
    const person = keyring.person(identity);
    kept.delete(name);
    kept.set(name, { person, untilMs: nowMs + lifeMs });
    const [oldest] = kept.keys();
    if (kept.size > maxEntries && oldest !== undefined) kept.delete(oldest);
    person.catch(() => {
      if (kept.get(name)?.person === person) kept.delete(name);
    });
    return person;
  };
}

function nameOf({ tenant, issuer, subject }: ForeignIdentity): string {
  return JSON.stringify([tenant, issuer, subject]);
}
