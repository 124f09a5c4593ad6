// How figures are taken: every subject once a round, in an order that turns with the round, so that what the machine
// does meanwhile falls on all of them alike; and how the rounds are summarised.

/** One thing that is measured: `measure` takes the round's number (from 0) and gives one figure. */
export interface Subject<Figure> {
  readonly name: string;
  readonly measure: (round: number) => Promise<Figure>;
}

/** Several figures of one subject. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Measures every subject `rounds` times, one at a time, and gives each subject's figures in order of rounds. */
export async function inTurns<Figure>(
  subjects: readonly Subject<Figure>[],
  rounds: number,
  say: (line: string) => void,
): Promise<ReadonlyMap<string, readonly Figure[]>> {
  const figures = new Map<string, Figure[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const turned = subjects.map((_, index) => subjects[(index + round) % subjects.length]);
    for (const subject of turned) {
      if (subject === undefined) continue;
      const figure = await subject.measure(round);
      figures.get(subject.name)?.push(figure);
      say(`round ${round + 1}/${rounds}  ${subject.name}: ${figureText(figure)}`);
    }
  }
  return figures;
}

/** Median, least and greatest. NaN without figures. */
export function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  return { median: quantileOfSorted(sorted, 0.5), low: sorted[0] ?? NaN, high: sorted.at(-1) ?? NaN };
}

/** The q-quantile (0 to 1) of figures in any order, between neighbours in proportion. NaN of nothing. */
export function quantile(figures: readonly number[] | Float64Array, q: number): number {
  return quantileOfSorted(Float64Array.from(figures).sort(), q);
}

function quantileOfSorted(sorted: readonly number[] | Float64Array, q: number): number {
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)] ?? NaN;
  const high = sorted[Math.ceil(place)] ?? NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** The median over rounds of each round's own ratio: rounds are compared with themselves, not with other rounds. */
export function ratioOf(above: readonly number[], below: readonly number[]): number {
  return spreadOf(above.map((figure, round) => figure / (below[round] ?? NaN))).median;
}

function figureText(figure: unknown): string {
  if (typeof figure === 'number') return figure.toLocaleString('en-US', { maximumFractionDigits: 1 });
  return JSON.stringify(figure, (_key, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value,
  );
}
