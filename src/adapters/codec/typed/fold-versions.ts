// By which code a state was folded: a hash over the code of each aggregate's fold, written by `npm run record`.
// tests/architecture/folds.spec.ts fails where the code is no longer the one recorded here (docs/adr/0014).

const versions: Readonly<Record<string, string>> = {
  access: 'a1d6d008c3f1',
  account: '294884aed0ef',
  consent: '0b4c5261aea8',
  consentText: 'c410f9be76be',
  invite: 'b3fe00fed1a5',
  meeting: 'c241f5d549cc',
  operations: '0aa45a84ed89',
  tenant: '63aa74876589',
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
