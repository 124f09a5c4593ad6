// What the fold of each aggregate is made of, as one hash: the code that says what an event does to a state, the codec
// that makes the event of stored bytes, and the text that a state is kept as. Comments, layout and types don't count.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import ts from 'typescript';
import { filesBelow, textOf } from './files.ts';

const digits = 12;
/** Modules on whose code a state may depend. (Ports are left out: a fault gives no state at all.) */
const modules = /^src\/(domain|adapters\/codec)\//;

/** The category of every aggregate: a folder of the domain with a decider of its own name. */
export function aggregates(): readonly string[] {
  const found = filesBelow('src/domain').flatMap((path) => {
    const [, folder, file] = /^src\/domain\/([^/]+)\/([^/]+)\.ts$/.exec(path) ?? [];
    return folder !== undefined && folder === file ? [folder] : [];
  });
  return found.map((name) => name.replace(/-[a-z]/g, (part) => part.slice(1).toUpperCase())).sort();
}

/** How files and folders of a category are named: `consent-text` of `consentText`. */
export function nameOf(category: string): string {
  return category.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The version of each aggregate's fold, by category. */
export function foldVersions(): Readonly<Record<string, string>> {
  const code = codeReader();
  return Object.fromEntries(
    aggregates().map((category) => {
      const hash = createHash('sha256');
      for (const path of foldFiles(category, code)) hash.update(`${path}\0${code(path)}\0`);
      return [category, hash.digest('hex').slice(0, digits)];
    }),
  );
}

/** The files that a category's version is made from, sorted. */
export function foldFiles(category: string, code = codeReader()): readonly string[] {
  const name = nameOf(category);
  const decider = `src/domain/${name}/${name}.ts`;
  const open = [
    decider,
    `src/adapters/codec/words/${name}.codec.ts`,
    'src/adapters/codec/words/codec.ts',
    'src/adapters/codec/typed/state-text.ts',
  ];
  const reached = new Set<string>();
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    const imports = [...code(path).matchAll(/(?:from|import)\s*'(\.[^']+)'/g)].map(([, specifier = '']) =>
      join(path, '..', specifier),
    );
    // What a command leads to is none of the fold's business, where only the decider's table asks for it.
    const isRule = (file: string): boolean => path === decider && file.endsWith('.decisions.ts');
    open.push(...imports.filter((file) => modules.test(file) && !isRule(file)));
  }
  return [...reached].sort();
}

/** Reads files as they run (no types, no comments, one layout), each once: folds share most of them. */
function codeReader(): (path: string) => string {
  const known = new Map<string, string>();
  return (path) => {
    const code = known.get(path) ?? codeOf(path);
    known.set(path, code);
    return code;
  };
}

function codeOf(path: string): string {
  const { outputText } = ts.transpileModule(textOf(path), {
    compilerOptions: {
      removeComments: true,
      verbatimModuleSyntax: true,
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ESNext,
    },
  });
  return outputText;
}
