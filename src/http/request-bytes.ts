// The bytes that tell whether two requests under one idempotency key are the same: what was asked, regardless of the
// order of members and of white space.
import type { Precondition } from '../ports/demanded-revision.ts';

/** Canonical bytes of a request: its path parameters, its body, and its precondition. */
export function requestBytes(
  params: unknown,
  body: unknown,
  { match, noneMatch }: Precondition = {},
): Uint8Array {
  const asked = [params, body ?? null, match?.toString() ?? null];
  // Only where it is there: digests that are kept from before it was understood must stay what they are.
  if (noneMatch !== undefined) asked.push(noneMatch.toString());
  return Buffer.from(JSON.stringify(sorted(asked)));
}

/** Recursive: the parser limits the depth (strict-json.ts). */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // Pairs, since an object would put names that look like numbers first.
  return { o: entries.map(([name, member]) => [name, sorted(member)]) };
}
