// By which code a state was folded: a hash over the code of each aggregate's fold, written by `node scripts/record-folds.mjs`.
// tests/architecture/folds.spec.ts fails where the code is no longer the one recorded here (docs/adr/0014).

const versions: Readonly<Record<string, string>> = {
  access: 'a7b022d68d55',
  account: '398672975ab0',
  invite: 'd7baedadc16a',
  meeting: '36496a6ed7b3',
  tenant: '673571377fca',
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
