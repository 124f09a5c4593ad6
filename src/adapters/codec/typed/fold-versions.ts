// By which code a state was folded: a hash over the code of each aggregate's fold, written by `npm run record`.
// tests/architecture/folds.spec.ts fails where the code is no longer the one recorded here (docs/adr/0014).

const versions: Readonly<Record<string, string>> = {
  access: '059576d0bc70',
  account: '0797464af80b',
  consent: '956723766033',
  consentText: 'defdb4c81104',
  invite: 'b942cf2c2132',
  meeting: '712ac6aaf696',
  operations: 'e556717e7ce5',
  tenant: '742bb0238e9d',
  webhooks: '432dca92413e',
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
