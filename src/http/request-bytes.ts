// The bytes that tell whether two requests under one idempotency key are the same: what was asked, regardless of the
// order of members and of white space.
import type { DemandedRevision } from '../ports/demanded-revision.ts';

/** Canonical bytes of a request: its path parameters, its body, and the revisions that it demanded. */
export function requestBytes(
  params: unknown,
  body: unknown,
  ifRevision: DemandedRevision | undefined,
): Uint8Array {
  return Buffer.from(JSON.stringify(sorted([params, body ?? null, ifRevision?.toString() ?? null])));
}

/** Recursive: the parser limits the depth (strict-json.ts). */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // Pairs, since an object would put names that look like numbers first.
  return { o: entries.map(([name, member]) => [name, sorted(member)]) };
}
