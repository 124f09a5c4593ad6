// Who asks, decides and hears what, read from the code itself. From the syntax: which events a command's rules name,
// which commands a route or another file names. By calling: what projections hear, what timers send, and which timers an
// event makes due.
import ts from 'typescript';
import { allCodecs } from '../../src/adapters/codec/words/all-codecs.ts';
import type { DomainEvent } from '../../src/domain/all-events.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { DueItem } from '../../src/ports/due-items.port.ts';
import type { DueKind } from '../../src/ports/due-kind.ts';
import type { RecordedEvent } from '../../src/ports/event-store.port.ts';
import { allProjections } from '../../src/projections/all.ts';
import { dueItemsProjection } from '../../src/projections/due-items/due-items.projection.ts';
import { dueItemsTable } from '../../src/projections/due-items/due-items.table.ts';
import type { Rows } from '../../src/projections/projection.ts';
import { dueCommand } from '../../src/reactors/timers/due-command.ts';
import { aggregates, nameOf } from '../architecture/fold-sources.ts';
import { filesBelow, root } from '../architecture/files.ts';
import { literalsOf, nodesOf, syntaxOf } from '../architecture/syntax.ts';
import { declaredWriteRoutes } from './code-routes.ts';
import { golden } from './golden.ts';

/** A command: the aggregate that decides it, who asks for it, and the events that it may lead to. */
export interface MappedCommand {
  readonly type: string;
  readonly category: string;
  readonly routes: readonly string[];
  readonly timers: readonly string[];
  /** Files besides routes and timers that make it. */
  readonly others: readonly string[];
  readonly events: readonly string[];
}

/** An event: its stored names, newest first, the projections that hear it, and the kinds of timers that it sets. */
export interface MappedEvent {
  readonly type: string;
  readonly category: string;
  readonly stored: readonly string[];
  readonly projections: readonly string[];
  readonly timers: readonly string[];
}

/** The whole map, each list in order of names. */
export interface EventMap {
  readonly commands: readonly MappedCommand[];
  readonly events: readonly MappedEvent[];
  /** Routes that send no command. */
  readonly commandless: readonly string[];
}

/** Reads it (some seconds: the domain is compiled to follow its rules). */
export function eventMap(): EventMap {
  const { all, storedNames } = allCodecs();
  const decided = decidedEvents(new Set(all.map(({ type }) => type)));
  const known = new Set(decided.keys());
  const timers = timerCommands();
  const byRoute = routeCommands(known);
  const others = otherSenders(known);
  const commands = [...decided].map(([type, { category, events }]) => ({
    type,
    category,
    routes: [...byRoute].filter(([, sent]) => sent.has(type)).map(([route]) => route),
    timers: [...timers].filter(([, sent]) => sent === type).map(([kind]) => kind),
    others: others.get(type) ?? [],
    events: [...events].sort(),
  }));
  const events = all.map(({ type, stored }): MappedEvent => {
    const name = stored.replace(/\.v\d+$/, '');
    return {
      type,
      category: name.split('.')[0] ?? '',
      stored: storedNames.filter((known) => known.replace(/\.v\d+$/, '') === name).reverse(),
      projections: allProjections
        .filter(({ hears }) => hears.has(type as DomainEvent['type']))
        .map((one) => one.name),
      timers: timersSetBy(stored),
    };
  });
  return {
    commands: commands.sort(byType),
    events: events.sort(byType),
    commandless: [...byRoute].filter(([, sent]) => sent.size === 0).map(([route]) => route),
  };
}

const byType = (a: { readonly type: string }, b: { readonly type: string }): number =>
  a.type < b.type ? -1 : 1;

/**
 * For each command in an aggregate's table of decisions, the events whose names stand in the functions that its entry
 * reaches: all that it may lead to, and at worst one that a shared function names for another command.
 */
function decidedEvents(
  eventTypes: ReadonlySet<string>,
): ReadonlyMap<string, { readonly category: string; readonly events: ReadonlySet<string> }> {
  const categories = aggregates();
  const pathOf = (category: string): string =>
    `${root}/src/domain/${nameOf(category)}/${nameOf(category)}.ts`;
  const program = ts.createProgram(categories.map(pathOf), {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const found = new Map<string, { readonly category: string; readonly events: ReadonlySet<string> }>();
  for (const category of categories) {
    for (const entry of decisionTable(program.getSourceFile(pathOf(category)))) {
      const events = new Set<string>();
      follow(entry, checker, eventTypes, events, new Set());
      found.set(entry.name.getText(), { category, events });
    }
  }
  return found;
}

/** The entries of the object `decisions` of a file. */
function decisionTable(file: ts.SourceFile | undefined): readonly ts.PropertyAssignment[] {
  const table = file?.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .find(({ name }) => name.getText() === 'decisions')?.initializer;
  if (table === undefined || !ts.isObjectLiteralExpression(table))
    throw new Error(`${file?.fileName ?? 'a file'} has no table "decisions"`);
  return table.properties.filter(ts.isPropertyAssignment);
}

/** Collects names of events from a node and from every declaration of the domain that it names, each once. */
function follow(
  node: ts.Node,
  checker: ts.TypeChecker,
  eventTypes: ReadonlySet<string>,
  events: Set<string>,
  seen: Set<ts.Node>,
): void {
  for (const part of nodesOf(node)) {
    if (ts.isStringLiteral(part) && eventTypes.has(part.text) && !ts.isLiteralTypeNode(part.parent))
      events.add(part.text);
    if (!ts.isIdentifier(part)) continue;
    let symbol = checker.getSymbolAtLocation(part);
    if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0)
      symbol = checker.getAliasedSymbol(symbol);
    for (const declaration of symbol?.declarations ?? []) {
      const leads = ts.isFunctionDeclaration(declaration) || ts.isVariableDeclaration(declaration);
      if (!leads || seen.has(declaration) || !declaration.getSourceFile().fileName.includes('/src/domain/'))
        continue;
      seen.add(declaration);
      follow(declaration, checker, eventTypes, events, seen);
    }
  }
}

/** Which commands each write route names: in the row or object that declares it, or else anywhere in its file. */
function routeCommands(known: ReadonlySet<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const byOperation = new Map<string, ReadonlySet<string>>();
  for (const path of filesBelow('src/write', '.ts')) {
    const file = syntaxOf(path);
    for (const node of nodesOf(file)) {
      if (!ts.isPropertyAssignment(node)) continue;
      if (path.endsWith('.routes.ts') && ts.isCallExpression(node.initializer))
        byOperation.set(node.name.getText(), commandsNamed(node.initializer, known));
      if (node.name.getText() !== 'operationId' || !ts.isStringLiteral(node.initializer)) continue;
      const own = commandsNamed(node.parent, known);
      byOperation.set(node.initializer.text, own.size > 0 ? own : commandsNamed(file, known));
    }
  }
  const routes = declaredWriteRoutes.map(({ method, url, operationId }): [string, ReadonlySet<string>] => {
    const commands = byOperation.get(operationId);
    if (commands === undefined) throw new Error(`no file below src/write declares ${operationId}`);
    return [`${method} ${url}`, commands];
  });
  return new Map(routes.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Files of the program, besides the domain, routes and timers, that make a command. */
function otherSenders(known: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const path of filesBelow('src', '.ts')) {
    if (/^src\/(domain|write|reactors\/timers)\//.test(path)) continue;
    for (const type of commandsNamed(syntaxOf(path), known))
      found.set(type, [...(found.get(type) ?? []), path]);
  }
  return found;
}

/** Commands whose names are the value of a member `type` of an object that is made below a node. */
function commandsNamed(node: ts.Node, known: ReadonlySet<string>): ReadonlySet<string> {
  const texts = [...nodesOf(node)].flatMap((part) =>
    ts.isPropertyAssignment(part) && part.name.getText() === 'type' ? [...nodesOf(part.initializer)] : [],
  );
  return new Set(
    texts
      .filter(ts.isStringLiteral)
      .map(({ text }) => text)
      .filter((text) => known.has(text)),
  );
}

/** What each kind of timer asks for when it fires. */
function timerCommands(): ReadonlyMap<DueKind, string> {
  const kinds = literalsOf('src/ports/due-items.port.ts', 'DueItem', 'kind') as readonly DueKind[];
  const someId = '00000000-0000-4000-8000-000000000000';
  return new Map(
    [...kinds].sort().map((kind) => {
      const commands = ['', '1', someId].map((ref) =>
        dueCommand({ kind, ref, streamId: someId } as DueItem, farAhead),
      );
      const type = commands.find((command) => command !== undefined)?.type;
      if (type === undefined) throw new Error(`the timer ${kind} sends no command`);
      return [kind, type];
    }),
  );
}

const farAhead = '9999-01-01T00:00:00.000Z' as Instant;

/** The kinds of timers that the golden example of an event sets, its empty members filled with an instant far ahead. */
function timersSetBy(stored: string): readonly string[] {
  const { event } = golden('events', stored) as { readonly event: DomainEvent };
  if (!dueItemsProjection.hears.has(event.type)) return [];
  const filled = Object.fromEntries(
    Object.entries(event).map(([name, value]) => [
      name,
      (value as unknown) === null ? farAhead : (value as unknown),
    ]),
  );
  const kinds = new Set<string>();
  const rows: Rows = {
    get: () => undefined,
    list: () => [],
    put: (table, row) => {
      const { kind } = row;
      if (table.name === dueItemsTable.name && typeof kind === 'string') kinds.add(kind);
    },
    change: () => undefined,
    remove: () => undefined,
  };
  const recorded = {
    event: filled,
    tenant: '',
    stream: '',
    streamId: '',
    category: stored.split('.')[0],
    at: '2000-01-01T00:00:00.000Z',
  };
  dueItemsProjection.apply(recorded as unknown as RecordedEvent, rows);
  return [...kinds].sort();
}
