// Files of domain, write, read, projections and reactors that are tested elsewhere than at their mirrored place:
// where, and why. A test checks that the named test reaches the file.

/** Which test holds the file, and why it has none of its own. */
export interface TestedElsewhere {
  readonly by: string;
  readonly reason: string;
}

export const mirrorExceptions: Readonly<Record<string, TestedElsewhere>> = {};
