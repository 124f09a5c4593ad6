// How often an answer may go to the database and back: stated by each route, counted on the wire by a test.

/**
 * The most round trips that an answer takes, whatever the size of the page: `warm` where this process knows the streams,
 * `cold` where it has just begun. A pipeline is one. Three more for each stream of more than 100 events that is not
 * known: the snapshot, the event that it ends with, what follows. Not counted: the token's person and a guest's invite (one each, in front),
 * waiting for a position (a poll that all who wait share), and what a conflict with another writer costs (three attempts at most).
 */
export interface RoundTrips {
  readonly warm: number;
  readonly cold: number;
}
