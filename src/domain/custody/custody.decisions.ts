// The rule of each command of custody.
import { accept, nothing, refuse, type Decision } from '../shared/decider.ts';
import { compareInstants, hasCome } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import type { CustodyCommand, CustodyEvent, CustodyRefusal } from './custody.events.ts';
import { maxHolds, type CustodyState } from './custody.state.ts';

export type CustodyDecision = Decision<CustodyEvent, CustodyRefusal>;
type State = Seen<CustodyState>;

/** A date that is set never moves earlier, and none is set once the deletion is permitted. */
export function scheduleRetention(
  { terms }: CustodyCommand<'ScheduleRetention'>,
  state: State,
): CustodyDecision {
  const isKnown = state.terms !== null && compareInstants(terms.dueAt, state.terms.dueAt) <= 0;
  return isKnown || state.deletion !== null ? nothing() : accept({ type: 'RetentionScheduled', ...terms });
}

/** A permit that was given is used: the hold is refused, and says since when. */
export function placeHold(command: CustodyCommand<'PlaceHold'>, state: State): CustodyDecision {
  const { meeting, hold, matter, person } = command;
  if (state.holds.has(hold)) return nothing();
  if (state.deletion !== null) {
    return refuse({ code: 'deletion-permitted', meeting, permittedAt: state.deletion.permittedAt });
  }
  if (state.holds.size >= maxHolds) return refuse({ code: 'hold-limit-reached', meeting, limit: maxHolds });
  return accept({ type: 'HoldPlaced', hold, matter, person });
}

/** The first who asks is the one who can't release it. */
export function askHoldRelease(
  { meeting, hold, by }: CustodyCommand<'AskHoldRelease'>,
  { holds }: State,
): CustodyDecision {
  const known = holds.get(hold);
  if (known === undefined) return refuse({ code: 'hold-unknown', meeting, hold });
  return known.asker === null ? accept({ type: 'HoldReleaseAsked', hold, asker: by.id }) : nothing();
}

export function releaseHold(
  { meeting, hold, by }: CustodyCommand<'ReleaseHold'>,
  { holds }: State,
): CustodyDecision {
  const known = holds.get(hold);
  if (known === undefined) return refuse({ code: 'hold-unknown', meeting, hold });
  if (known.released) return nothing();
  if (known.asker === null) return refuse({ code: 'hold-release-not-asked', meeting, hold });
  if (known.asker === by.id) return refuse({ code: 'second-person-required', meeting, hold });
  return accept({ type: 'HoldReleased', hold });
}

/** Decided again whenever the timer fires: early, late or twice, it permits what is due and not held, and nothing else. */
export function permitDeletion(
  { meeting, reason, at }: CustodyCommand<'PermitDeletion'>,
  { terms, holds, deletion }: State,
): CustodyDecision {
  if (deletion !== null) return nothing();
  if (terms === null) return refuse({ code: 'retention-unknown', meeting });
  const { dueAt } = terms;
  const live = [...holds.values()].filter(({ released }) => !released).length;
  if (live > 0) return refuse({ code: 'deletion-held', meeting, holds: live });
  if (reason === 'due' && !hasCome(dueAt, at)) return refuse({ code: 'retention-not-due', meeting, dueAt });
  return accept({ type: 'DeletionPermitted', reason, dueAt, permittedAt: at });
}

/** The first inventory is the record: one of a later attempt would lack what the first one removed. */
export function recordInventory(
  { meeting, inventory }: CustodyCommand<'RecordInventory'>,
  { deletion }: State,
): CustodyDecision {
  if (deletion === null) return refuse({ code: 'deletion-not-permitted', meeting });
  return deletion.inventory === null ? accept({ type: 'DeletionInventoried', ...inventory }) : nothing();
}

export function certifyDeletion(
  { meeting, removal, certificate }: CustodyCommand<'CertifyDeletion'>,
  { deletion }: State,
): CustodyDecision {
  if (deletion?.inventory == null) return refuse({ code: 'deletion-not-permitted', meeting });
  return deletion.certified === null
    ? accept({ type: 'DeletionCertified', ...removal, certificate })
    : nothing();
}
