// Refuses the words of `dropped-words.mjs` in source, tests and documents, in file names too; prints
// `file:line: the word → what to write`. A first argument names another root, `--all` looks into folders as well
// that are not clean yet.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { droppedWords, notYetClean, quotations, targets, untouched } from './dropped-words.mjs';

const ownRoot = fileURLToPath(new URL('..', import.meta.url));
const readable = /\.(ts|mts|cts|js|mjs|cjs|md|sql|json|yml|sh)$/;
const code = /\.(ts|mts|cts|js|mjs|cjs)$/;
const skippedFolders = new Set(['node_modules', 'dist']);
const stringLiterals = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/g;

/** Prints every dropped word under `root`; gives an exit code: 0 where there is none, 1 where there is any. */
export function lintWords({ root = ownRoot, all = false } = {}) {
  const found = findWords(root, all);
  for (const { path, line, word, write } of found) console.error(`${path}:${line}: ${word} → ${write}`);
  if (found.length === 0) return 0;
  console.error(`${found.length} dropped words; the list and its exceptions: scripts/dropped-words.mjs`);
  return 1;
}

/** Every dropped word under `root`, as `{ path, line, word, write }`, by file; line 0 is the file's name. */
export function findWords(root, all = false) {
  const ignored = [...untouched.map(({ path }) => path), ...(all ? [] : notYetClean)];
  return filesOf(root)
    .filter((path) => !ignored.some((start) => path.startsWith(start)))
    .flatMap((path) => wordsOfFile(path, readFileSync(join(root, path), 'utf8')));
}

function filesOf(root) {
  const files = [];
  const visit = (path) => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      for (const name of readdirSync(join(root, path)).sort())
        if (!skippedFolders.has(name)) visit(`${path}/${name}`);
    } else if (stat !== undefined && readable.test(path)) files.push(path);
  };
  for (const target of targets) visit(target);
  return files;
}

function wordsOfFile(path, text) {
  const entries = droppedWords.filter(({ under }) => isUnder(path, under));
  const inName = entries.filter(({ part }) => part === undefined);
  const name = inName.flatMap((entry) => wordsOfText(entry, path, path, 0));
  const lines = text.split('\n').flatMap((line, index) => {
    const parts = code.test(path) ? partsOf(line) : { code: '', comment: line };
    return entries.flatMap((entry) =>
      wordsOfText(entry, path, entry.part === undefined ? line : parts[entry.part], index + 1),
    );
  });
  return [...name, ...lines];
}

function wordsOfText({ refused, write, except = [] }, path, text, line) {
  const allowed = [...except, ...quotations]
    .filter(({ under }) => isUnder(path, under))
    .flatMap((exception) => [...text.matchAll(exception.text)].map((match) => spanOf(match)));
  return [...text.matchAll(refused)]
    .filter((match) => {
      const { from, to } = spanOf(match);
      return !allowed.some((span) => span.from <= from && to <= span.to);
    })
    .map(([word]) => ({ path, line, word, write }));
}

/** A line of code, split into what runs (string literals left out) and what is a comment. */
function partsOf(line) {
  if (/^\s*(\/\/|\/\*|\*)/.test(line)) return { code: '', comment: line };
  const bare = line.replace(stringLiterals, (literal) => ' '.repeat(literal.length));
  const start = bare.indexOf('//');
  return start === -1
    ? { code: bare, comment: '' }
    : { code: bare.slice(0, start), comment: line.slice(start) };
}

const spanOf = (match) => ({ from: match.index, to: match.index + match[0].length });

const isUnder = (path, under) =>
  under === undefined || [under].flat().some((start) => path.startsWith(start));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const root = args.find((arg) => !arg.startsWith('--'));
  process.exitCode = lintWords({ ...(root && { root }), all: args.includes('--all') });
}
