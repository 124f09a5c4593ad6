// What the test of examples/town-hall.jsonl knows of its generator.
/** The text of examples/town-hall.jsonl. */
export function townHall(): string;
