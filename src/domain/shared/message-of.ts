// Messages from a map: a topic writes its commands (or events) once, name by name with their members, and both the union
// and each single one follow from the map. Types only.

/**
 * The message of each name of a map: `type`, what all of them share, and its own members, in one flat type. All of the
 * map's, as a union, or those of the given type.
 */
export type MessageOf<Map, Type extends keyof Map = keyof Map, Shared = unknown> = {
  readonly [Name in Type]: Flat<{ readonly type: Name } & Shared & Map[Name]>;
}[Type];

/** For a message that says all by its name. */
export type NoMembers = object;

type Flat<Members> = { readonly [Member in keyof Members]: Members[Member] };
