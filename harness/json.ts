// Reading JSON of unknown shape without trusting it: what is not there is `undefined`.

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text as JSON; `undefined` where it is none. */
export function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The member of an object, whatever the value is. */
export function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

/** A member that is a text. */
export function textIn(value: unknown, name: string): string | undefined {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : undefined;
}

/** The items of a member that is a list; none where it is not. */
export function listIn(value: unknown, name: string): readonly unknown[] {
  const member = memberOf(value, name);
  return isList(member) ? member : [];
}

/** Whether a value is a JSON array. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The texts of an object that has nothing else but texts; those members that are texts, otherwise. */
export function textsIn(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Whether everything that `wanted` says is so in `value`; objects may have more members, arrays may not. */
export function includes(value: unknown, wanted: unknown): boolean {
  if (isRecord(wanted)) {
    return isRecord(value) && Object.entries(wanted).every(([name, part]) => includes(value[name], part));
  }
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(value) &&
      value.length === wanted.length &&
      wanted.every((part, index) => includes(value[index], part))
    );
  }
  return value === wanted;
}
