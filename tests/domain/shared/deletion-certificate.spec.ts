// A certificate's text is canonical JSON by the rules of RFC 8785: another implementation makes the same bytes.
import { expect, it } from 'vitest';
import { canonicalJson } from '../../../src/adapters/codec/record/canonical-json.ts';
import { certificateText } from '../../../src/domain/shared/deletion-certificate.ts';
import { account, after, meeting, nine, tenant } from '../../support/histories/cast.ts';

it('a certificate is canonical JSON, and each of its facts changes it', () => {
  const certified = {
    tenant,
    meeting,
    terms: {
      account,
      plan: 'pro',
      retentionDays: 45,
      timeZone: 'Asia/Kolkata',
      endedAt: nine,
      dueAt: after(60),
      policyVersion: 1,
    },
    permit: { reason: 'due', permittedAt: after(61) },
    inventory: { objects: 2, bytes: 4_096, digest: 'd' },
    removal: { keys: ['record:1'], removedAt: after(62) },
  } as const;
  const text = certificateText(certified);
  const parsed = JSON.parse(text) as Record<string, unknown>;
  expect(text).toBe(canonicalJson(parsed as never));
  expect(parsed).toMatchObject({ meeting, tenant, account, dueAt: after(60), bytes: 4_096, objects: 2 });
  expect(Object.keys(parsed)).toHaveLength(17);
  expect(certificateText({ ...certified, inventory: { ...certified.inventory, bytes: 1 } })).not.toBe(text);
});
