// The part of PromQL that our alert rules and dashboard use, parsed and evaluated over series of samples, so that a test can
// say on what an alert fires. Anything else is an error. As Prometheus does, except that `rate` and `increase` do not
// extrapolate: they divide what was counted by the whole range.

/** Samples of one series, oldest first; times in seconds. */
export interface Series {
  readonly labels: Labels;
  readonly samples: readonly (readonly [at: number, value: number])[];
}

export type Labels = Readonly<Record<string, string>>;

/** One value with its labels. */
export interface Value {
  readonly labels: Labels;
  readonly value: number;
}

type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | {
      readonly kind: 'selector';
      readonly metric: string;
      readonly matchers: readonly Matcher[];
      readonly rangeSeconds: number | undefined;
    }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Expression[] }
  | {
      readonly kind: 'aggregate';
      readonly name: string;
      readonly by: readonly string[];
      readonly of: Expression;
    }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    };

interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly text: string;
}

const tokens =
  /\s*(?:(?<number>\d+(?:\.\d+)?(?![\w]))|(?<range>\[(\d+)([smhd])\])|(?<string>"(?:[^"\\]|\\.)*")|(?<word>[A-Za-z_:][\w:]*)|(?<sign>==|!=|>=|<=|=~|!~|[-+*/(){},=<>]))/gy;
const aggregations = ['sum', 'max', 'min', 'count'];
const calls = ['rate', 'increase', 'histogram_quantile', 'absent'];
/** Loosest first. */
const levels = [['or'], ['and', 'unless'], ['==', '!=', '>', '<', '>=', '<='], ['+', '-'], ['*', '/']];
const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Parses an expression. Throws where it is not of this part of PromQL. */
export function parsePromql(text: string): Expression {
  const found = [...text.matchAll(tokens)].map(([whole]) => whole.trim());
  if (found.join('') !== text.replace(/\s+/g, '')) throw new Error(`not understood: ${text}`);
  let at = 0;
  const peek = (): string => found[at] ?? '';
  const next = (expected?: RegExp | string): string => {
    const token = peek();
    const fits = typeof expected === 'string' ? token === expected : (expected?.test(token) ?? true);
    if (token === '' || !fits) throw new Error(`${String(expected)} expected, not "${token}": ${text}`);
    at += 1;
    return token;
  };
  const listOf = <Item>(open: string, close: string, item: () => Item): readonly Item[] => {
    const items: Item[] = [];
    next(open);
    while (peek() !== close) {
      items.push(item());
      if (peek() !== close) next(',');
    }
    next(close);
    return items;
  };
  const matcher = (): Matcher => ({
    label: next(/^\w+$/),
    operator: next(/^(=|!=|=~|!~)$/),
    text: JSON.parse(next(/^"/)) as string,
  });
  const primary = (): Expression => {
    if (peek() === '(') {
      next();
      const inner = level(0);
      next(')');
      return inner;
    }
    if (/^\d/.test(peek())) return { kind: 'number', value: Number(next()) };
    const name = next(/^[A-Za-z_:][\w:]*$/);
    if (aggregations.includes(name)) {
      const isBy = peek() === 'by';
      if (isBy) next();
      const by = isBy ? listOf('(', ')', () => next(/^\w+$/)) : [];
      const [of, ...more] = listOf('(', ')', () => level(0));
      if (of === undefined || more.length > 0) throw new Error(`${name} takes one vector: ${text}`);
      return { kind: 'aggregate', name, by, of };
    }
    if (calls.includes(name)) return { kind: 'call', name, of: listOf('(', ')', () => level(0)) };
    const matchers = peek() === '{' ? listOf('{', '}', matcher) : [];
    const [, count, unit] = /^\[(\d+)([smhd])\]$/.exec(peek()) ?? [];
    if (count !== undefined) next();
    const rangeSeconds = count === undefined ? undefined : Number(count) * (unitSeconds[unit ?? ''] ?? NaN);
    return { kind: 'selector', metric: name, matchers, rangeSeconds };
  };
  const level = (depth: number): Expression => {
    const operators = levels[depth];
    if (operators === undefined) return primary();
    let left = level(depth + 1);
    while (operators.includes(peek())) {
      left = { kind: 'binary', operator: next(), left, right: level(depth + 1) };
    }
    return left;
  };
  const whole = level(0);
  if (at < found.length) throw new Error(`"${peek()}" is too much: ${text}`);
  return whole;
}

/** The metrics that an expression asks for, each with the labels that it names (of matchers, and of the aggregations around it). */
export function askedOf(
  expression: Expression,
  around: readonly string[] = [],
): readonly { readonly metric: string; readonly labels: readonly string[] }[] {
  switch (expression.kind) {
    case 'number':
      return [];
    case 'selector': {
      const labels = expression.matchers.map(({ label }) => label);
      return [{ metric: expression.metric, labels: [...labels, ...around] }];
    }
    case 'call':
      return expression.of.flatMap((each) => askedOf(each, around));
    case 'aggregate':
      return askedOf(expression.of, expression.by);
    case 'binary':
      return [expression.left, expression.right].flatMap((each) => askedOf(each, around));
  }
}

/** What an expression comes to at an instant. */
export function evaluate(expression: Expression, series: readonly Series[], at: number): readonly Value[] {
  const of = (inner: Expression): readonly Value[] => evaluate(inner, series, at);
  switch (expression.kind) {
    case 'number':
      return [{ labels: {}, value: expression.value }];
    case 'selector':
      return selected(expression, series).flatMap(({ labels, samples }) => {
        const newest = samples.findLast(([time]) => time <= at && time > at - staleSeconds);
        return newest === undefined ? [] : [{ labels, value: newest[1] }];
      });
    case 'aggregate':
      return grouped(of(expression.of), expression.by).map(({ labels, values }) => ({
        labels,
        value: aggregated(expression.name, values),
      }));
    case 'call':
      return called(expression, series, at);
    case 'binary':
      return combined(expression, of(expression.left), of(expression.right));
  }
}

/** A series without a newer sample is gone. */
const staleSeconds = 300;

type Selector = Extract<Expression, { kind: 'selector' }>;

function selected({ metric, matchers }: Selector, series: readonly Series[]): readonly Series[] {
  return series.filter(({ labels }) => {
    const fits = ({ label, operator, text }: Matcher): boolean => {
      const value = labels[label] ?? '';
      const isEqual = operator.endsWith('~') ? new RegExp(`^(?:${text})$`).test(value) : value === text;
      return operator.startsWith('!') ? !isEqual : isEqual;
    };
    return labels['__name__'] === metric && matchers.every(fits);
  });
}

function grouped(values: readonly Value[], by: readonly string[]) {
  const groups = new Map<string, { labels: Labels; values: number[] }>();
  for (const { labels, value } of values) {
    const kept = Object.fromEntries(
      by.flatMap((name) => (name in labels ? [[name, labels[name] ?? '']] : [])),
    );
    const key = JSON.stringify(kept);
    const group = groups.get(key) ?? { labels: kept, values: [] };
    group.values.push(value);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function aggregated(name: string, values: readonly number[]): number {
  if (name === 'count') return values.length;
  if (name === 'sum') return values.reduce((sum, value) => sum + value, 0);
  return name === 'max' ? Math.max(...values) : Math.min(...values);
}

function called(
  { name, of }: Extract<Expression, { kind: 'call' }>,
  series: readonly Series[],
  at: number,
): readonly Value[] {
  const [first, second] = of;
  if (first === undefined) throw new Error(`${name} takes something`);
  if (name === 'absent') {
    return evaluate(first, series, at).length === 0 ? [{ labels: {}, value: 1 }] : [];
  }
  if (name === 'histogram_quantile') {
    if (first.kind !== 'number' || second === undefined) throw new Error('a quantile of a histogram');
    const without = ({ labels }: Value) => Object.keys(labels).filter((label) => label !== 'le');
    const buckets = evaluate(second, series, at);
    const by = [...new Set(buckets.flatMap(without))];
    const keyOf = ({ labels }: Value) => JSON.stringify(by.map((label) => labels[label] ?? ''));
    return [...new Set(buckets.map(keyOf))].map((key) => {
      const own = buckets.filter((bucket) => keyOf(bucket) === key);
      const labels = Object.fromEntries(by.map((label) => [label, own[0]?.labels[label] ?? '']));
      return { labels, value: quantile(first.value, own) };
    });
  }
  if (first.kind !== 'selector' || first.rangeSeconds === undefined) throw new Error(`${name} takes a range`);
  const { rangeSeconds } = first;
  return selected(first, series).flatMap(({ labels, samples }) => {
    const within = samples.filter(([time]) => time <= at && time > at - rangeSeconds);
    if (within.length < 2) return [];
    const grown = within.reduce((sum, [, value], index) => {
      const before = within[index - 1]?.[1];
      if (before === undefined) return sum;
      return sum + (value >= before ? value - before : value);
    }, 0);
    return [{ labels: withoutName(labels), value: name === 'rate' ? grown / rangeSeconds : grown }];
  });
}

function quantile(part: number, buckets: readonly Value[]): number {
  const bound = ({ labels }: Value): number => (labels['le'] === '+Inf' ? Infinity : Number(labels['le']));
  const sorted = buckets.toSorted((a, b) => bound(a) - bound(b));
  const wanted = part * (sorted.at(-1)?.value ?? 0);
  const index = sorted.findIndex(({ value }) => value >= wanted);
  const [bucket, before] = [sorted[index], sorted[index - 1]];
  if (bucket === undefined || (sorted.at(-1)?.value ?? 0) === 0) return NaN;
  const [low, high] = [before === undefined ? 0 : bound(before), bound(bucket)];
  if (high === Infinity) return low;
  return low + (high - low) * ((wanted - (before?.value ?? 0)) / (bucket.value - (before?.value ?? 0)));
}

function combined(
  { operator, left: { kind: leftKind }, right: { kind: rightKind } }: Extract<Expression, { kind: 'binary' }>,
  left: readonly Value[],
  right: readonly Value[],
): readonly Value[] {
  const keyOf = ({ labels }: Value): string => JSON.stringify(Object.entries(withoutName(labels)).sort());
  const isThere = (value: Value): boolean => right.some((each) => keyOf(each) === keyOf(value));
  if (operator === 'and') return left.filter(isThere);
  if (operator === 'unless') return left.filter((value) => !isThere(value));
  if (operator === 'or')
    return [...left, ...right.filter((value) => !left.some((each) => keyOf(each) === keyOf(value)))];
  if (leftKind === 'number') throw new Error('a number stands on the right');
  return left.flatMap((value) => {
    const other = rightKind === 'number' ? right[0] : right.find((each) => keyOf(each) === keyOf(value));
    if (other === undefined) return [];
    const result = applied(operator, value.value, other.value);
    if (typeof result === 'boolean') return result ? [value] : [];
    return [{ labels: value.labels, value: result }];
  });
}

function withoutName(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => label !== '__name__'));
}

function applied(operator: string, a: number, b: number): number | boolean {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '>':
      return a > b;
    case '<':
      return a < b;
    case '>=':
      return a >= b;
    default:
      return a <= b;
  }
}
