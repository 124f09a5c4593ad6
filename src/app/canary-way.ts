// The way of the canary: which steps an installation has, and what they are called in metrics and in ops.canary.
import { allProjections } from '../projections/all.ts';
import { allReactors } from '../reactors/all-reactors.ts';
import type { Config } from './config/config.ts';
import { isMediaSimulated } from './embedded/simulated-media.ts';

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
  const { kafka, livekit } = config;
  const hasReactors = livekit.kind !== 'none' || isMediaSimulated(config);
  return [
    ...allProjections.map(({ name }) => projectionStep(name)),
    ...(kafka.kind === 'none' ? [] : [relayStep(kafka.topic)]),
    ...(hasReactors ? allReactors.map(({ name }) => reactorStep(name)) : []),
  ];
}
