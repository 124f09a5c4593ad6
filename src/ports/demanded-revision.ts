// What a request may demand of the stream that its command is for.

/** That the stream exists, or that its revision is one of these; a list of none is never met. */
export type DemandedRevision = 'any' | readonly bigint[];
