// The words that this codebase has dropped, what to write instead, and where they may stay. `lint-words.mjs` applies
// the list. A word enters it when readers took it for its opposite, or when only its author knew what it meant.

/** Files and folders that are linted, from the root of the repository. */
export const targets = [
  'src',
  'docs',
  'tests',
  'fakes',
  'harness',
  'bench',
  'chaos',
  'demo',
  'web',
  'scripts',
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  '.dependency-cruiser.cjs',
  'eslint.config.js',
];

/** Files that nobody edits for language, by the start of their path, with the reason. */
export const untouched = [
  { path: 'tests/golden/', why: 'recorded once, byte for byte' },
  { path: 'src/adapters/postgres/migrations/000', why: 'a migration that has run is never changed' },
  { path: 'src/adapters/postgres/migrations/001', why: 'a migration that has run is never changed' },
  { path: 'docs/schema.sql', why: 'what migrations that have run left in the catalogue' },
  { path: 'scripts/dropped-words.mjs', why: 'the list itself' },
  { path: 'tests/scripts/lint-words.spec.ts', why: 'plants the words' },
];

/** Text that may contain any of the words, in files whose paths begin so, with the reason. */
export const quotations = [{ text: /~~[^~]+~~/g, under: 'docs/house.md', why: 'bad examples, struck out' }];

/** Folders that are still to be cleaned, by the start of their path; nothing in them is refused. Empty at the end. */
export const notYetClean = [];

/** Where the source's layout is described or tested: a meeting's room and door do not come up there. */
const layout = ['docs/house.md', 'tests/architecture/', '.dependency-cruiser.cjs', 'eslint.config.js'];

/**
 * One word each.
 *
 * - `refused`: a pattern with the flag `g`, found in a line of a file or in a file's path.
 * - `write`: what to write instead.
 * - `part`: `code` looks outside comments and string literals only, `comment` in comments and Markdown only; both where
 *   it is absent.
 * - `under`: only in files whose paths begin so; everywhere where it is absent.
 * - `except`: text that may contain the word (in files whose paths begin with `under`, if it is there), and why.
 */
export const droppedWords = [
  {
    refused: /behind/gi,
    write:
      'after, later than, beyond, backed by, implemented by; "lags by … events" for what has yet to catch up',
    except: [
      { text: /sequence-behind/g, why: 'a fault code, part of the HTTP contract' },
      {
        text: /(fell|falls?) ?behind/gi,
        under: ['fakes/esdb/', 'tests/fakes/', 'tests/support/esdb/', 'tests/adapters/eventstore/'],
        why: 'EventStoreDB’s own word for a subscription that is too slow',
      },
    ],
  },
  { refused: /\btreat(y|ies)\b/gi, write: 'schema' },
  {
    refused: /\btold\b/g,
    part: 'code',
    under: ['src/'],
    write: 'stopRequested, for an AbortSignal; else what the value is',
  },
  {
    refused: /\btold(\??: AbortSignal|\??\.(aborted|reason|throwIfAborted|addEventListener))/g,
    part: 'code',
    write: 'stopRequested',
  },
  {
    refused: /\bhouses?\b|\bisHouse\b|\bhouseNamespace\b/gi,
    write: 'the program, the codebase, VoiceMeet; system actor for who acts when nobody asked',
    except: [{ text: /\bhouse\.(md|spec)\b/g, why: 'names of files' }],
  },
  {
    refused: /\bdeeds?(?=\b|[A-Z])/g,
    write: 'act, operation',
    except: [
      { text: /\brecord_deed\b/g, why: 'a stored function' },
      {
        text: /\bdeed\b/g,
        under: ['tests/app/cli/', 'tests/projections/'],
        why: 'the stored column ops.projection_history.deed',
      },
    ],
  },
  { refused: /\bstoreys?\b/gi, write: 'level, layer' },
  {
    refused: /\blaws?\b/gi,
    part: 'comment',
    write: 'rule, specification, property',
    except: [
      { text: /\blaws?\b/gi, under: 'tests/domain/', why: 'decider-laws: algebraic laws of a decider' },
      { text: /\blaws?\b/gi, under: 'tests/support/decider-laws.ts', why: 'algebraic laws of a decider' },
      { text: /the law gives people/g, why: 'what a parliament makes' },
    ],
  },
  {
    refused: /\b(rooms?|doors?)\b/gi,
    under: layout,
    write: 'module for a folder of the source, import rule or package rule for what it may import',
    except: [
      { text: /`npm run doors`|npm run -s doors/g, why: 'a command’s name' },
      {
        text: /simulated LiveKit: .*rooms with people|media-plane\/rooms?(-service)?\.ts|rooms? of LiveKit|LiveKit rooms?|src\/ports\/rooms\.port\.ts|meeting’s door|topics: life, door/g,
        why: 'a meeting’s own words',
      },
    ],
  },
  {
    refused:
      /\b(rooms and (one-way )?doors|import doors?|pure rooms?|(its|whose|which|knows? (its|the)) rooms? (is|knows)|routes of all rooms|in rooms that|(other|third|another) door|every door|any door)\b/gi,
    write: 'module, import rule; client or process for who uses a store',
  },
  {
    refused: /\bdoors?\b/gi,
    under: ['tests/contracts/'],
    write: 'client, or process: one of several that use the same store',
  },
  {
    refused: /\blet(s|ting)?[ _]go\b(?! of)/gi,
    write: 'release, woken, ended',
    except: [{ text: /0013_claims_let_go\.sql/g, why: 'a migration’s file' }],
  },
  {
    refused: /\bgiven back\b/gi,
    under: ['src/ports/', 'src/adapters/', 'src/following/', 'tests/contracts/', 'tests/following/', 'docs/'],
    write: 'released, returned (a meeting’s seat may be given back)',
  },
  { refused: /\b(rides?|rode|riding) on\b/gi, write: 'is sent with, depends on' },
];
