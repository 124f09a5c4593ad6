// Which text the program accepts: text that every store and every reader keeps unchanged.

const illFormed = /[\0\p{Surrogate}]/u;

/** Whether a text is well-formed UTF-16 without U+0000 (PostgreSQL keeps no other; RFC 8785 hashes no other). */
export function isWellFormedText(text: string): boolean {
  return !illFormed.test(text);
}

/** A JSON pointer (RFC 6901) to a member of a member. Names are cut to 64 characters, since they may come from a caller. */
export function pointer(path: readonly PropertyKey[]): string {
  return path
    .map((name) => `/${String(name).slice(0, maxNameLength).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

const maxNameLength = 64;
