// Commands as the command path takes them, asked by the operator at nine o'clock.
import { randomUUID } from 'node:crypto';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import type { CommandId, CorrelationId, TenantId } from '../../src/domain/shared/ids.ts';
import type { AnswerWish, CommandRequest, Dispatch, DispatchOutcome } from '../../src/ports/dispatch.port.ts';
import { nine, operator } from './histories/cast.ts';

/** What is sent: with a wish for an answer as routes do, without one as from inside. */
export interface Sent extends CommandRequest {
  readonly answer?: AnswerWish;
}

type Told<Command> = Command extends BareCommand ? Omit<Command, 'by' | 'at'> & Partial<Command> : never;

/** A command in a tenant, without a kept answer. */
export function anOrder(tenant: TenantId, told: Told<BareCommand>): Sent {
  const command: BareCommand = { by: operator, at: nine, ...told };
  const id = randomUUID() as CommandId;
  const correlation = randomUUID() as CorrelationId;
  const context = { command: id, causation: id, correlation, actor: command.by, at: command.at };
  return { tenant, command, context };
}

/** Sends it by the entrance that it is for. From inside nobody is told the position. */
export async function send(dispatch: Dispatch, { answer, ...request }: Sent): Promise<DispatchOutcome> {
  if (answer !== undefined) return dispatch.answer(request, answer);
  const { tenant, command, context } = request;
  const verdict = await dispatch.decide(command, { ...context, tenant });
  return { kind: 'decided', verdict, position: -1n };
}
