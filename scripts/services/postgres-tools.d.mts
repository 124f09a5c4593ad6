/** The directory of PostgreSQL's own tools, or why there is none. */
export function findPostgresTools(): { readonly directory: string | undefined; readonly reason: string };
