// Which roles a process plays.
import { z } from 'zod';
import type { KafkaConfig } from './kafka.ts';
import { prefix, section, variable } from './section.ts';

/** Roles that a process of this program can play. */
export const roleNames = ['api', 'projector', 'scheduler', 'reactor', 'relay', 'gateway'] as const;
export type Role = (typeof roleNames)[number];

/** What the process plays. */
export interface RolesConfig {
  readonly roles: ReadonlySet<Role>;
}

/** Roles between commas, or all of them. */
export const rolesText = z
  .string()
  .transform((text) => text.split(',').map((word) => word.trim()))
  .refine((words) => words.every((word) => word === 'all' || isRole(word)), {
    message: `must be "all" or some of ${roleNames.join(', ')}, separated by commas`,
  })
  .transform((words): ReadonlySet<Role> => new Set(words.includes('all') ? roleNames : words.filter(isRole)));

function isRole(word: string): word is Role {
  return roleNames.some((role) => role === word);
}

export const rolesSection = section({
  variables: () => ({
    ROLES: variable(
      rolesText,
      'all',
      'roles of this process: api, projector, scheduler, reactor, relay, gateway, by comma, or all',
    ),
  }),
  part: ({ ROLES }): RolesConfig => ({ roles: ROLES }),
  contradictions: ({ roles, kafka }: RolesConfig & KafkaConfig) => {
    if (kafka.kind !== 'none' || !roles.has('relay') || roles.size > 1) return [];
    return [
      `${prefix}ROLES names the relay alone, and ${prefix}KAFKA_BROKERS no broker: there is nothing to do.`,
    ];
  },
});
