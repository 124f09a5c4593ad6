// What migrations let each login role do, as lines of src/adapters/postgres/role-rights.ts: read from docs/schema.sql, which is held to
// the catalogue of a migrated database.
import { textOf } from '../architecture/files.ts';

const grantLine = /^grant (.+) on (schema |function )?([\w.]+)(?:\(.*\))? to (vm_\w+);$/;

/** The file with the lines of now; the words around them stay. */
export function withRoleRights(before: string): string {
  return before.replace(
    /(export const roleRights = `\n)[^`]*(`;)/,
    (_, head: string, end: string) => `${head}${rightLines().join('\n')}\n${end}`,
  );
}

/** `<role> <kind> <object> <privileges>`; privileges of columns as `select(one,two)`. By role. */
function rightLines(): readonly string[] {
  const privileges = new Map<string, string[]>();
  const columns = new Map<string, string[]>();
  for (const line of textOf('docs/schema.sql').split('\n')) {
    const [, granted = '', kind = 'table ', object, role] = grantLine.exec(line) ?? [];
    if (role === undefined) continue;
    const right = `${role} ${kind}${object}`;
    const [, privilege, column] = /^(\w+) \("?(\w+)"?\)$/.exec(granted) ?? [];
    if (privilege === undefined || column === undefined) {
      privileges.set(right, [...new Set([...(privileges.get(right) ?? []), ...granted.split(', ')])]);
    } else {
      const key = `${right} ${privilege}`;
      columns.set(key, [...(columns.get(key) ?? []), column]);
    }
  }
  return [
    ...[...privileges].map(([right, names]) => `${right} ${names.join(',')}`),
    ...[...columns].map(([right, names]) => `${right}(${names.join(',')})`),
  ].sort();
}
