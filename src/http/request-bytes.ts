// The bytes that tell one request from another under one idempotency key: what was asked, whatever the order of
// members and the spaces between them.

/** Canonical bytes of a request: its path parameters, its body as it came, and the revision that it demanded. */
export function requestBytes(params: unknown, body: unknown, ifRevision: bigint | undefined): Uint8Array {
  return Buffer.from(JSON.stringify(sorted([params, body ?? null, ifRevision?.toString() ?? null])));
}

/** The parser bounds the depth (strict-json.ts), so that this may call itself. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // Pairs, since an object would put names that look like numbers first and lose which member was called what.
  return { o: entries.map(([name, member]) => [name, sorted(member)]) };
}
