// `npm run record [-- name …]`: writes the files that are held to the code, all or those named, and says what it changed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../architecture/files.ts';
import { recordedFiles, textNow } from './recorded-files.ts';

const names = process.argv.slice(2);
const known = recordedFiles.map(({ name }) => name);
const unknown = names.filter((name) => !known.includes(name));

if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')} to record. There is: ${known.join(', ')}.`);
  process.exitCode = 1;
} else {
  for (const file of recordedFiles) if (names.length === 0 || names.includes(file.name)) await record(file);
}

async function record(file: (typeof recordedFiles)[number]): Promise<void> {
  const before = textNow(file);
  try {
    const after = await file.text(before);
    if (after !== before) writeFileSync(join(root, file.path), after);
    console.log(`${after === before ? 'unchanged' : 'changed  '}  ${file.name.padEnd(12)} ${file.path}`);
  } catch (error) {
    console.error(
      `FAILED     ${file.name.padEnd(12)} ${error instanceof Error ? error.message : String(error)}`,
    );
    process.exitCode = 1;
  }
}
