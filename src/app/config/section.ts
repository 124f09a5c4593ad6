// What a section of the settings is: variables with form, default and meaning; what they come to; and what can not be
// meant together. A new section is one such file, and a line in config.ts.
import { z } from 'zod';
import { shownText } from './forms.ts';

/** What the names of all variables begin with. */
export const prefix = 'VOICEMEET_';

/** What is known before any variable is read. */
export interface Start {
  /** Where the program was started: relative paths begin here. */
  readonly cwd: string;
  /** Whether NODE_ENV says production. */
  readonly production: boolean;
  /** What OpenTelemetry's own variable says; empty where it is not set. */
  readonly otlpEndpoint: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables by name, without the prefix. */
type Variables = Readonly<Record<string, z.ZodType<unknown, string>>>;

/** Where a value came from. */
export type ValueSource = 'environment' | 'default';

/** One variable as it was read; `shown` has its secrets masked. */
export interface ConfigEntry {
  readonly name: string;
  readonly shown: string;
  readonly source: ValueSource;
  readonly meaning: string;
}

/** A section as it was read: `part` is undefined where a value does not fit its form, and `faults` say which. */
export interface ReadSection<Part> {
  readonly entries: readonly ConfigEntry[];
  readonly part: Part | undefined;
  readonly faults: readonly string[];
}

/** A section; `Needs` is what its contradictions look at, of other sections too. */
export interface Section<Part, Needs> {
  readonly read: (env: Environment, start: Start) => ReadSection<Part>;
  /** Sentences about values that fit one by one and not together; none where all is well. */
  readonly contradictions: (config: Needs, start: Start) => readonly string[];
}

/** One variable: its form, its default as text (empty: derived from others, or none), and its meaning as operators read it. */
export function variable<Form extends z.ZodType<unknown, string>>(
  form: Form,
  byDefault: string,
  meaning: string,
): Form {
  return form.meta({ byDefault, meaning });
}

/** A section: its variables, the part of the configuration that their values make, and its contradictions. */
export function section<Of extends Variables, Part extends object, Needs = Part>(made: {
  readonly variables: (start: Start) => Of;
  readonly part: (values: { readonly [Name in keyof Of]: z.output<Of[Name]> }, start: Start) => Part;
  readonly contradictions?: (config: Needs, start: Start) => readonly string[];
}): Section<Part, Needs> {
  return {
    contradictions: (config, start) => made.contradictions?.(config, start) ?? [],
    read: (env, start) => {
      const forms = made.variables(start);
      const read = Object.entries(forms).map(([short, form]) => readVariable(env, short, form));
      const entries = read.map(({ entry }) => entry);
      const texts = Object.fromEntries(read.map(({ short, text }) => [short, text]));
      const result = z.object(forms).safeParse(texts);
      if (result.success) {
        // zod's own type of an object of forms is this one, spelt in a way that the compiler can not compare.
        const values = result.data as Parameters<typeof made.part>[0];
        return { entries, part: made.part(values, start), faults: [] };
      }
      const faults = result.error.issues.map(
        ({ path, message }) => `${prefix}${path.join('.')}: ${message}.`,
      );
      return { entries, part: undefined, faults };
    },
  };
}

function readVariable(env: Environment, short: string, form: z.ZodType) {
  const name = `${prefix}${short}`;
  const { byDefault, meaning } = { byDefault: '', meaning: '', ...form.meta() };
  const given = env[name]?.trim() ?? '';
  const text = given === '' ? byDefault : given;
  const source: ValueSource = given === '' ? 'default' : 'environment';
  const entry: ConfigEntry = { name, shown: shownText(name, text), source, meaning };
  return { short, text, entry };
}
