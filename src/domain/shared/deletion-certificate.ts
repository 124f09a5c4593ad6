// The certificate of a deletion as text: canonical JSON (RFC 8785; members in order, ASCII texts, whole numbers), so that
// anybody who has the events makes the same bytes and compares their SHA-256 with the one in the log.
import type { MeetingId, TenantId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { MediaInventory, MediaRemoval, RetentionTerms } from './media-custody.ts';

/** What a certificate says. */
export interface Certified {
  readonly tenant: TenantId;
  readonly meeting: MeetingId;
  readonly terms: RetentionTerms;
  readonly permit: { readonly reason: string; readonly permittedAt: Instant };
  readonly inventory: Omit<MediaInventory, 'listed'>;
  readonly removal: MediaRemoval;
}

/** The text. */
export function certificateText({ tenant, meeting, terms, permit, inventory, removal }: Certified): string {
  return JSON.stringify({
    account: terms.account,
    bytes: inventory.bytes,
    dueAt: terms.dueAt,
    endedAt: terms.endedAt,
    format: 'voicemeet-deletion-certificate/1',
    inventory: inventory.digest,
    keys: [...removal.keys],
    meeting,
    objects: inventory.objects,
    permittedAt: permit.permittedAt,
    plan: terms.plan,
    policyVersion: terms.policyVersion,
    reason: permit.reason,
    removedAt: removal.removedAt,
    retentionDays: terms.retentionDays,
    tenant,
    timeZone: terms.timeZone,
  });
}
