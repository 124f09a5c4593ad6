// The command path, put together: one handler per aggregate over one store, and the facts they ask each other.
import { accessDecider } from '../domain/access/access.ts';
import { accountDecider } from '../domain/account/account.ts';
import { inviteDecider } from '../domain/invite/invite.ts';
import { meetingDecider } from '../domain/meeting/meeting.ts';
import { tenantDecider } from '../domain/tenant/tenant.ts';
import type { Dispatch } from '../ports/dispatch.port.ts';
import type { EventStore } from '../ports/event-store.port.ts';
import { prepareAccount } from './account/account.handler.ts';
import type { Answers } from './answers.ts';
import { commandBus } from './command-bus.ts';
import { commandHandler } from './command-handler.ts';
import type { CommandHandler } from './command-handler.ts';
import { factsFrom } from './facts.ts';
import type { Facts } from './facts.ts';
import type { Fold } from './fold.ts';
import { prepareInvite } from './invite/invite.handler.ts';
import { prepareMeeting } from './meeting/meeting.handler.ts';
import type { SnapshotTaker } from './snapshot-taker.ts';

/** A way to send commands, and to ask the streams they are decided in. */
export interface CommandPath {
  readonly dispatch: Dispatch;
  readonly facts: Facts;
}

/** The command path of one process; without a taker of snapshots it folds every stream from its beginning. */
export function commandPath(store: EventStore, answers: Answers, snapshots?: SnapshotTaker): CommandPath {
  const handlerOf = <State>(fold: Fold<State>): CommandHandler<State> =>
    commandHandler(fold, store, answers, snapshots?.of(fold));
  const handlers = {
    tenant: handlerOf(tenantDecider),
    account: handlerOf(accountDecider),
    invite: handlerOf(inviteDecider),
    meeting: handlerOf(meetingDecider),
    access: handlerOf(accessDecider),
  };
  const facts = factsFrom(handlers);
  const dispatch = commandBus({
    answers,
    entries: {
      tenant: { handler: handlers.tenant, prepare: ({ command }) => ({ command }) },
      account: { handler: handlers.account, prepare: prepareAccount(facts) },
      invite: { handler: handlers.invite, prepare: prepareInvite(facts) },
      meeting: { handler: handlers.meeting, prepare: prepareMeeting(facts) },
      access: { handler: handlers.access, prepare: ({ command }) => ({ command }) },
    },
  });
  return { dispatch, facts };
}
