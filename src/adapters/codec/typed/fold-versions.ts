// By which code a state was folded: a hash over the code of each aggregate's fold, written by `npm run record`.
// tests/architecture/folds.spec.ts fails where the code is no longer the one recorded here (docs/adr/0014).

const versions: Readonly<Record<string, string>> = {
  access: '02c655173310',
  account: '5e12a21fa233',
  invite: '50ba9af9ce4f',
  meeting: 'c6743c537e87',
  operations: '1afc210890ac',
  tenant: '7d71f5414331',
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
