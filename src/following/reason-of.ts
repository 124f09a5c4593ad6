// How a fault is worded where its reason is kept or logged.

const longestReason = 500;

/** A fault, or a mistake of this code, in words that may be kept: its code or name and its message, cut at 500 characters. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return `${code}: ${error.message}`.slice(0, longestReason);
}
