// The events of the append benchmark: real events of VoiceMeet, about 300 bytes of JSON, with and without personal data.
// Peers get the same data as JSON, unencrypted.
import { randomUUID } from 'node:crypto';
import type { DomainEvent } from '../../src/domain/all-events.ts';
import type { DeviceId, PersonId, TenantId, TicketId, AccountId } from '../../src/domain/shared/ids.ts';
import { parseInstant } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import { known } from '../../src/domain/shared/personal.ts';

/** One event, its tenant and person, and the same data for stores that don't know our types. */
export interface EventToAppend {
  readonly tenant: TenantId;
  readonly actor: PersonId;
  readonly event: DomainEvent;
  readonly type: string;
  /** A fresh object each time. */
  readonly plain: () => Readonly<Record<string, unknown>>;
}

const tenants = 16;
const personsPerTenant = 20;
const audio = { codec: 'opus', bitrateBps: 24_000, channels: 1, dtx: true, red: false } as const;

/** The tenants and persons of one benchmark: their keys are made once, as in a service that has been running. */
export function eventSources(): (personalOneIn: number) => () => EventToAppend {
  const people = Array.from({ length: tenants }, () => ({
    tenant: randomUUID() as TenantId,
    persons: Array.from({ length: personsPerTenant }, () => randomUUID() as PersonId),
  }));
  return (personalOneIn) => eventSource(people, personalOneIn);
}

interface Tenant {
  readonly tenant: TenantId;
  readonly persons: readonly PersonId[];
}

/** Turns through all persons of all tenants; one event in `personalOneIn` holds a title. */
function eventSource(people: readonly Tenant[], personalOneIn: number): () => EventToAppend {
  const ids = Array.from({ length: 64 }, () => randomUUID());
  const startsAt = instant('2026-11-21T10:00:00.000Z');
  const endsBy = instant('2026-11-21T12:30:00.000Z');
  let made = 0;
  return () => {
    const number = made++;
    const { tenant, persons } = people[number % tenants]!;
    const actor = persons[Math.floor(number / tenants) % personsPerTenant]!;
    const id = ids[number % ids.length]!;
    // Not by the number alone: the same tenants would get all the titles.
    if ((number + Math.floor(number / tenants)) % personalOneIn === 0) {
      const title = `Quarterly town hall, take ${number % 1000}: what we sold`;
      const fields = {
        account: id as AccountId,
        host: actor,
        startsAt,
        plannedMinutes: 90,
        waitingRoom: true,
        hostAbsenceSeconds: 600,
      };
      return {
        tenant,
        actor,
        type: 'MeetingScheduled',
        event: { type: 'MeetingScheduled', ...fields, title: known(title) },
        plain: () => ({ ...fields, title }),
      };
    }
    const fields = {
      person: actor,
      device: id as DeviceId,
      ticket: id as TicketId,
      until: endsBy,
      reservedAt: null,
      audio,
      endsBy,
    };
    return {
      tenant,
      actor,
      type: 'SeatReserved',
      event: { type: 'SeatReserved', ...fields },
      plain: () => ({ ...fields }),
    };
  };
}

function instant(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === undefined) throw new Error(`${text} is no instant`);
  return parsed;
}
