// What the media plane reports of a connection: the body that joinings and leavings share.
import { z } from 'zod';
import type { ConnectionId, DeviceId, PersonId } from '../../domain/shared/ids.ts';
import { parseConnectionId, parseDeviceId, parsePersonId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { idSchema, instantSchema, wholeNumberSchema } from '../../http/schemas.ts';

const connectionForm = /^[A-Za-z0-9][A-Za-z0-9_+./:=-]{0,63}$/;

/** A report as a command carries it. */
interface PresenceReport {
  readonly person: PersonId;
  readonly device: DeviceId;
  readonly connection: ConnectionId | null;
  readonly order: number | null;
  readonly occurredAt: Instant;
}

/**
 * `connection`: the media plane's id of the connection (a LiveKit participant's sid); without one the device has one
 * connection, whose reports are ordered by their instants. `order`: the report's place among those of its connection.
 */
export const presenceReportSchema = z
  .strictObject({
    person: idSchema(parsePersonId),
    device: idSchema(parseDeviceId),
    connection: connectionSchema().optional(),
    order: wholeNumberSchema(0, Number.MAX_SAFE_INTEGER).optional(),
    occurredAt: instantSchema(),
  })
  .refine(({ connection, order }) => connection !== undefined || order === undefined, {
    path: ['order'],
    message: 'is an order within a connection, which is not named',
  });

/** The report of a body. */
export function presenceReportOf(body: z.output<typeof presenceReportSchema>): PresenceReport {
  const { person, device, connection = null, order = null, occurredAt } = body;
  return { person, device, connection, order, occurredAt };
}

function connectionSchema() {
  return z
    .string()
    .regex(connectionForm)
    .meta({ examples: ['PA_4tYmXqvJ8zWs'] })
    .transform((text, context): ConnectionId => {
      const id = parseConnectionId(text);
      if (id !== undefined) return id;
      context.addIssue({ code: 'custom', message: 'is no connection’s id' });
      return z.NEVER;
    });
}
