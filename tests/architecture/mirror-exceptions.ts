// Files of domain, write, read, projections and reactors that are tested elsewhere than at their mirrored place:
// where, and why. A test checks that the named test reaches the file.

/** Which test holds the file, and why it has none of its own. */
export interface TestedElsewhere {
  readonly by: string;
  readonly reason: string;
}

export const mirrorExceptions: Readonly<Record<string, TestedElsewhere>> = {
  'src/projections/recorded.ts': {
    by: 'tests/projections/tenant-overview/tenant-overview.spec.ts',
    reason: 'Tells aggregates apart for projections that hear several: seen where three are heard.',
  },
  'src/projections/due-items/promises.ts': {
    by: 'tests/projections/due-items/due-items.spec.ts',
    reason: 'A put and a removal by kind and ref: every example of due items is one of them.',
  },
  'src/read/account/account.route.ts': {
    by: 'tests/read/account/account-list.int.spec.ts',
    reason: 'One account and the list of them are one answer and are told together.',
  },
};
