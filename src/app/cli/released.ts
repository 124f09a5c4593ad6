// What the command line says after a parked stream was released.
import type { Released } from '../../projections/release.ts';
import { oneLine } from './terminal.ts';
import type { Verbs } from './verb.ts';

/** Tells how many events it had missed; fails where it is parked again. */
export function tellReleased({ terminal, fail }: Verbs, stream: string, released: Released): void {
  const { applied, poison } = released;
  if (poison === undefined) {
    terminal.out(`${stream} released: ${applied} missed events projected`);
    return;
  }
  terminal.out(`${stream} is parked again after ${applied} events: ${oneLine(poison)}`);
  fail();
}
