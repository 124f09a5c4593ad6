// By which code a state was folded: a hash over the code of each aggregate's fold, written by `npm run record`.
// tests/architecture/folds.spec.ts fails where the code is no longer the one recorded here (docs/adr/0014).

const versions: Readonly<Record<string, string>> = {
  access: '2f1b9282313d',
  account: '9fa421d87a53',
  consent: 'd3d3f70224d4',
  consentText: 'a4843dea3cfe',
  custody: '02c60391ade5',
  invite: '94b5a6181a19',
  meeting: '9b9fb3a3bcea',
  operations: 'd38eae319bb2',
  tenant: '65858aa154e6',
  track: '935049571902',
  webhooks: '05cb30644680',
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
