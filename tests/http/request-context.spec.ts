import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../src/domain/shared/instant.ts';
import { requestContext } from '../../src/http/request-context.ts';

const at = '2026-11-21T10:00:00.000Z' as Instant;
const given = (headers: Record<string, string>) =>
  requestContext(headers, { clock: { now: () => at }, ids: { next: randomUUID } });

describe('a request context', () => {
  it('has the instant of arrival and an id of our own', () => {
    const one = given({ 'x-request-id': 'theirs' });
    expect(one).toMatchObject({ at });
    expect(one.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(one.principal).toBeUndefined();
  });

  it('keeps a correlation id that is a UUID, lowered', () => {
    const id = randomUUID();
    expect(given({ 'x-correlation-id': id.toUpperCase() }).correlation).toBe(id);
  });

  it.each(['', 'abc', 'ada@example.org'])('replaces %j', (foreign) => {
    expect(given({ 'x-correlation-id': foreign }).correlation).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['theirs', 'b3e1-4a:Root=1/x@y.z~_+', 'x'.repeat(128)])(
    "issue 12 A9: keeps a client's own id of the request beside ours: %s",
    (theirs) => {
      const { requestId, clientRequestId } = given({ 'x-request-id': theirs });
      expect(clientRequestId).toBe(theirs);
      expect(requestId).not.toBe(theirs);
    },
  );

  it.each(['', 'x'.repeat(129), 'a b', 'a\u001bb', 'a\nb', 'ä', '<script>', 'a"b', 'a, b'])(
    'issue 12 A9: drops an id that is too long for a log line, or has other characters: %j',
    (theirs) => {
      expect(given({ 'x-request-id': theirs }).clientRequestId).toBeUndefined();
    },
  );
});
