// By which code a state was folded: a hash over the code of each aggregate's fold, written by `npm run record`.
// tests/architecture/folds.spec.ts fails where the code is no longer the one recorded here (docs/adr/0014).

const versions: Readonly<Record<string, string>> = {
  access: '057a912ec327',
  account: '7f86657f9835',
  consent: '77535688dacf',
  consentText: '043abadebab7',
  invite: '79d90b035a56',
  meeting: 'c505345aff3d',
  operations: '1347db078eb0',
  tenant: '2fcf59d1cc87',
  track: 'b94754781af9',
  webhooks: '9f7a86acad46',
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
