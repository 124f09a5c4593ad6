// How a tenant's events are stored. Names with their versions are permanent; old data is lifted, never rewritten.
import { z } from 'zod';
import type { TenantEvent } from '../../../domain/tenant/tenant.events.ts';
import type { JsonObject } from '../record/canonical-json.ts';
import type { AggregateCodec } from './codec.ts';
import { codeField, integer, oneOf } from './fields.ts';
import { reasonField } from './shared-fields.ts';

/** Version 1 knew only whether observers stood in the list of participants. */
function observersListedToDisclosure(data: JsonObject): JsonObject {
  const { observersListed, ...settings } = z
    .looseObject({ observersListed: z.boolean() })
    .parse(data['settings']);
  return {
    ...data,
    settings: { ...settings, observerDisclosure: observersListed ? 'listed' : 'undisclosed' },
  };
}

/** All of a tenant's events. */
export const tenantCodec: AggregateCodec<TenantEvent> = {
  TenantRegistered: {
    stored: 'tenant.registered.v1',
    fields: { slug: codeField(63), region: codeField(63) },
  },
  TenantSettingsChanged: {
    stored: 'tenant.settingsChanged.v2',
    fields: {
      settings: z.strictObject({
        observerDisclosure: oneOf('listed', 'counted', 'undisclosed'),
        waitingRoom: z.boolean(),
        hostAbsenceSeconds: integer({ min: 0 }),
      }),
    },
    upcasts: [observersListedToDisclosure],
  },
  TenantSuspended: {
    stored: 'tenant.suspended.v1',
    fields: { reason: reasonField() },
  },
  TenantReinstated: { stored: 'tenant.reinstated.v1', fields: {} },
};
