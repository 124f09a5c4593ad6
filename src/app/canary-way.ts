// The way of the canary: which steps an installation has, and what they are called in metrics and in ops.canary.
import { allProjections } from '../projections/all.ts';
import type { Config } from './config/config.ts';
import { configuredReactors } from './configured-reactors.ts';

/** A projection. */
export function projectionStep(name: string): string {
  return `projection ${name}`;
}

/** A reactor: by the broker where it takes events from there. */
export function reactorStep(name: string): string {
  return `reactor ${name}`;
}

/** The relay, to the broker. */
export function relayStep(topic: string): string {
  return `relay ${topic}`;
}

/** All of them, as the settings say. */
export function stepsOf(config: Config): readonly string[] {
  const { kafka } = config;
  return [
    ...allProjections.map(({ name }) => projectionStep(name)),
    ...(kafka.kind === 'none' ? [] : [relayStep(kafka.topic)]),
    ...configuredReactors(config).map(({ name }) => reactorStep(name)),
  ];
}
