// A webhook endpoint as its tenant's admins see it: what was set, and how the sending goes. Never a secret.
import { z } from 'zod';
import type { WebhookEndpointId } from '../../domain/shared/ids.ts';
import type { ShownLane } from '../../ports/webhook-view.port.ts';

/** What is known of an endpoint by its events; given by app, which knows the fold. */
export interface SetEndpoint {
  readonly endpoint: WebhookEndpointId;
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly disabled: 'by-admin' | 'failing' | 'gone' | null;
  readonly secrets: readonly { readonly secret: string; readonly until: string | null }[];
}

const instant = () => z.string().meta({ format: 'date-time' });
const laneSchema = z.object({
  state: z
    .enum(['idle', 'sending', 'retrying', 'blocked', 'stopped'])
    .meta({ description: '`blocked`: for a reason on our side; `stopped`: the endpoint is disabled.' }),
  failedAttempts: z.int().meta({ description: 'At the next message.' }),
  nextAttemptAt: instant().nullable(),
  oldestWaitingAt: instant()
    .nullable()
    .meta({ description: 'About when the oldest waiting event was recorded.' }),
});

export const endpointSchema = z.object({
  endpoint: z.string(),
  url: z.string(),
  eventTypes: z.array(z.string()),
  disabled: z.enum(['by-admin', 'failing', 'gone']).nullable(),
  secrets: z.array(z.object({ id: z.string(), validUntil: instant().nullable() })),
  delivery: laneSchema.nullable().meta({ description: 'Null for moments after the endpoint was added.' }),
  replay: laneSchema.nullable(),
});

/** The endpoint with its lanes. */
export function shownEndpoint(
  { endpoint, url, eventTypes, disabled, secrets }: SetEndpoint,
  lanes: readonly ShownLane[],
): z.input<typeof endpointSchema> {
  const own = lanes.filter((lane) => lane.endpoint === endpoint);
  const shown = (wanted: ShownLane['lane']) => {
    const lane = own.find((each) => each.lane === wanted);
    return lane === undefined ? null : shownLane(lane, disabled !== null);
  };
  return {
    endpoint,
    url,
    eventTypes: [...eventTypes],
    disabled,
    secrets: secrets.map(({ secret, until }) => ({ id: secret, validUntil: until })),
    delivery: shown('live'),
    replay: shown('replay'),
  };
}

function shownLane(
  { isWaiting, failures, nextAttemptAt, oldestAt, trouble }: ShownLane,
  isDisabled: boolean,
): z.input<typeof laneSchema> {
  const sending = failures > 0 ? 'retrying' : 'sending';
  const going = trouble === '' ? sending : 'blocked';
  const active = isWaiting ? going : 'idle';
  return {
    state: isDisabled ? 'stopped' : active,
    failedAttempts: failures,
    nextAttemptAt: isWaiting && !isDisabled ? nextAttemptAt : null,
    oldestWaitingAt: isWaiting ? oldestAt : null,
  };
}
