// How many round trips to the database an answer may take: stated by each route, counted on the wire by a test.

/**
 * The most round trips that an answer takes, whatever the size of the page: `warm` where this process has the streams'
 * states in memory, `cold` where it has none. A pipeline counts as one. Each stream of more than 100 events that is not
 * in memory costs three more: the snapshot, the event that it ends with, the events after it. Not counted: the token's
 * person and a guest's invite (one each, before the route), waiting for a position (one poll shared by all who wait),
 * and conflicts with other writers (three attempts at most).
 */
export interface RoundTrips {
  readonly warm: number;
  readonly cold: number;
}
