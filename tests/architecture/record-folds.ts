// Writes the version of each aggregate's fold into src/adapters/codec/typed/fold-versions.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, textOf } from './files.ts';
import { foldVersions } from './fold-sources.ts';

const file = 'src/adapters/codec/typed/fold-versions.ts';
const before = textOf(file);
const lines = Object.entries(foldVersions()).map(([category, version]) => `  ${category}: '${version}',\n`);
const after = before.replace(
  /(const versions: Readonly<Record<string, string>> = \{\n)[^}]*(\};)/,
  (_, head: string, end: string) => `${head}${lines.join('')}${end}`,
);
if (after !== before) writeFileSync(join(root, file), after);
console.log(after === before ? 'fold versions unchanged' : 'fold versions recorded');
