// By which code a state was folded: a hash over the code of each aggregate's fold, written by `npm run record`.
// tests/architecture/folds.spec.ts fails where the code is no longer the one recorded here (docs/adr/0014).

const versions: Readonly<Record<string, string>> = {
  access: 'eb1649934f9a',
  account: 'd16852173164',
  invite: '7aaefe1c7b80',
  meeting: '4f0230650a23',
  operations: '73b1a6d0bfbd',
  tenant: 'ea8a641254fd',
};

/** How snapshots of an aggregate are filed: `<category>@<version>`. Throws an error for a category without a fold. */
export function foldName(category: string): string {
  const version = versions[category];
  if (version === undefined) throw new Error(`no version of the fold of ${category} is recorded`);
  return `${category}@${version}`;
}

/** The names of every fold of this code. */
export function foldNames(): readonly string[] {
  return Object.keys(versions).map(foldName);
}
