// What the fitness tests know of the syntax and the types of source files.
import { join } from 'node:path';
import ts from 'typescript';
import { root, textOf } from './files.ts';

/** A file's syntax tree, without types. */
export function syntaxOf(path: string): ts.SourceFile {
  return ts.createSourceFile(path, textOf(path), ts.ScriptTarget.ES2023, true);
}

/** Every node of a tree, the tree itself first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesOf(child);
}

function childrenOf(node: ts.Node): readonly ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
}

/** A function of a file, and how many lines it takes: all in all, and without the named functions inside it. */
export interface FunctionSpan {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
  readonly ownLines: number;
}

/** Every function of a tree that has a body. */
export function functionsOf(file: ts.SourceFile): readonly FunctionSpan[] {
  const spanOf = (node: ts.Node): number =>
    file.getLineAndCharacterOfPosition(node.end).line -
    file.getLineAndCharacterOfPosition(node.getStart()).line +
    1;
  return [...nodesOf(file)].filter(hasBody).map((node) => {
    const inner = namedInside(node).reduce((sum, part) => sum + spanOf(part), 0);
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    return { name: nameOf(node), line: line + 1, lines: spanOf(node), ownLines: spanOf(node) - inner };
  });
}

/** The outermost named functions inside a function. */
function namedInside(outer: ts.Node): readonly ts.FunctionLikeDeclaration[] {
  return childrenOf(outer).flatMap((node) =>
    hasBody(node) && nameOf(node) !== anonymous ? [node] : namedInside(node),
  );
}

function hasBody(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

const anonymous = 'anonymous';

function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const parent = node.parent;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  return anonymous;
}

/** The literals of a member (`type`, `code`) over a union type that a file exports. */
export function literalsOf(path: string, exported: string, member: string): readonly string[] {
  const program = ts.createProgram([join(root, path)], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    strict: true,
    noEmit: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(join(root, path));
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  const found =
    module === undefined
      ? undefined
      : checker.getExportsOfModule(module).find((symbol) => symbol.name === exported);
  if (found === undefined) throw new Error(`${path} exports no ${exported}`);
  const property = checker.getPropertyOfType(checker.getDeclaredTypeOfSymbol(found), member);
  if (property === undefined) throw new Error(`${exported} has no member ${member} in common`);
  const type = checker.getTypeOfSymbol(property);
  const parts = type.isUnion() ? type.types : [type];
  return parts.map((part) => {
    if (!part.isStringLiteral()) throw new Error(`${exported}.${member} is not a union of string literals`);
    return part.value;
  });
}
