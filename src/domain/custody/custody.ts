// The custody of a meeting's media: kept until a date, held back by holds, deleted once, certified.
import type { Decisions, Evolutions } from '../shared/by-type.ts';
import type { MeetingId } from '../shared/ids.ts';
import { tabledDecider } from '../shared/tabled-decider.ts';
import * as rules from './custody.decisions.ts';
import type { CustodyCommand, CustodyEvent, CustodyFacts, CustodyRefusal } from './custody.events.ts';
import type { CustodyState } from './custody.state.ts';

/** The words and the state of the custody of a meeting's media. */
export interface CustodyTypes {
  readonly id: MeetingId;
  readonly state: CustodyState;
  readonly command: CustodyCommand;
  readonly event: CustodyEvent;
  readonly refusal: CustodyRefusal;
  readonly facts: CustodyFacts;
}

const evolutions: Evolutions<CustodyTypes> = {
  RetentionScheduled: (state, { type: _type, ...terms }) => ({ ...state, terms }),
  HoldPlaced: (state, { hold, person }) => {
    state.holds.set(hold, { person, asker: null, released: false });
    return state;
  },
  HoldReleaseAsked: (state, { hold, asker }) => {
    const known = state.holds.get(hold);
    if (known !== undefined) known.asker = asker;
    return state;
  },
  HoldReleased: (state, { hold }) => {
    const known = state.holds.get(hold);
    if (known !== undefined) known.released = true;
    return state;
  },
  DeletionPermitted: (state, { reason, dueAt, permittedAt }) => ({
    ...state,
    deletion: { reason, dueAt, permittedAt, inventory: null, certified: null },
  }),
  DeletionInventoried: (state, { objects, bytes, digest }) => {
    if (state.deletion !== null) state.deletion.inventory = { objects, bytes, digest };
    return state;
  },
  DeletionCertified: (state, { keys, removedAt, certificate }) => {
    if (state.deletion !== null) state.deletion.certified = { keys, removedAt, certificate };
    return state;
  },
};

const decisions: Decisions<CustodyTypes> = {
  ScheduleRetention: rules.scheduleRetention,
  PlaceHold: rules.placeHold,
  AskHoldRelease: rules.askHoldRelease,
  ReleaseHold: rules.releaseHold,
  PermitDeletion: rules.permitDeletion,
  RecordInventory: rules.recordInventory,
  CertifyDeletion: rules.certifyDeletion,
};

export const custodyDecider = tabledDecider<CustodyTypes>({
  category: 'custody',
  initial: () => ({ terms: null, holds: new Map(), deletion: null }),
  evolutions,
  decisions,
});
