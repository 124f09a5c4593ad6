// The custody of the cast's meeting: from a date to a certificate.
import { createHash } from 'node:crypto';
import type { CustodyEvent } from '../../../src/domain/custody/custody.events.ts';
import { certificateText } from '../../../src/domain/shared/deletion-certificate.ts';
import { streamName, type HoldId, type PersonId } from '../../../src/domain/shared/ids.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { account, after, meeting, nine, tenant } from './cast.ts';

export const custodyStream = streamName('custody', tenant, meeting);
export const holdId = (n: number) => `0000000b-0000-4000-8000-${String(n).padStart(12, '0')}` as HoldId;

/** A hold on the meeting, or on what concerns a person. */
export const holdPlaced = (n: number, person: PersonId | null = null): CustodyEvent => ({
  type: 'HoldPlaced',
  hold: holdId(n),
  matter: known('Case'),
  person,
});

/** Scheduled, permitted, inventoried, certified. */
export function aCustody(): readonly [
  CustodyEvent<'RetentionScheduled'>,
  CustodyEvent<'DeletionPermitted'>,
  CustodyEvent<'DeletionInventoried'>,
  CustodyEvent<'DeletionCertified'>,
] {
  const terms = {
    account,
    plan: 'free',
    retentionDays: 30,
    timeZone: 'Etc/UTC',
    endedAt: nine,
    dueAt: after(60),
    policyVersion: 1,
  };
  const permit = { reason: 'due', permittedAt: after(61) } as const;
  const inventory = { objects: 2, bytes: 9, digest: 'd'.repeat(64) };
  const removal = { keys: [`record:${meeting}`], removedAt: after(62) };
  const text = certificateText({ tenant, meeting, terms, permit, inventory, removal });
  const certificate = createHash('sha256').update(text).digest('hex');
  return [
    { type: 'RetentionScheduled', ...terms },
    { type: 'DeletionPermitted', dueAt: after(60), ...permit },
    { type: 'DeletionInventoried', listed: [], ...inventory },
    { type: 'DeletionCertified', ...removal, certificate },
  ];
}
