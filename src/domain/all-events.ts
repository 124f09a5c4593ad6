// The union of every event of the program.
import type { Aggregates, Category } from './all-aggregates.ts';

export type DomainEvent = Aggregates[Category]['event'];
