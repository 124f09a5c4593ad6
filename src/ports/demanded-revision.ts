// What a request may demand of the stream that its command is for.

/** Revisions that a request names: whichever the stream has, if it exists, or these; a list of none names none. */
export type NamedRevisions = 'any' | readonly bigint[];

/** What must be true of the stream's revision before the command; both, where both are there. */
export interface Precondition {
  /** If-Match: it is named. */
  readonly match?: NamedRevisions;
  /** If-None-Match: it is not named; `any` demands that the stream does not exist. */
  readonly noneMatch?: NamedRevisions;
}
