// Commands as the command path takes them, asked by the operator at nine o'clock.
import { randomUUID } from 'node:crypto';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import type { CommandId, CorrelationId, TenantId } from '../../src/domain/shared/ids.ts';
import type { Dispatched } from '../../src/ports/dispatch.port.ts';
import { nine, operator } from './histories/cast.ts';

type Told<Command> = Command extends BareCommand ? Omit<Command, 'by' | 'at'> & Partial<Command> : never;

/** A command in a tenant, without a kept answer. */
export function anOrder(tenant: TenantId, told: Told<BareCommand>): Dispatched {
  const command: BareCommand = { by: operator, at: nine, ...told };
  const id = randomUUID() as CommandId;
  const correlation = randomUUID() as CorrelationId;
  const context = { command: id, causation: id, correlation, actor: command.by, at: command.at };
  return { tenant, command, context };
}
