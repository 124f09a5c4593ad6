// Every bound of a meeting that no plan sets, by name.

/** How long before "now" a meeting may still be said to start: clocks differ, and people press late. */
export const startToleranceSeconds = 300;

/** A reserved seat is held for a join token's life, the media server's leeway and a margin. */
export const joinTokenLifeSeconds = 60;
export const mediaLeewaySeconds = 60;
export const seatMarginSeconds = 30;
export const seatHoldSeconds = joinTokenLifeSeconds + mediaLeewaySeconds + seatMarginSeconds;

/** Of the seats of a plan, how many the unused tickets of one link's guests, and of all guests, may hold (at least one). */
export const holdShareOfLink = 1 / 2;
export const holdShareOfGuests = 3 / 4;

/** Devices of one person that hold the person's seat at one time. */
export const maxDevicesPerPerson = 3;

/** Observers in the room; they take no participant's seat. */
export const maxObservers = 10;

/** People who wait at the door at one time: in all, of them guests, and of them guests by one link. */
export const maxWaiting = 100;
export const maxWaitingGuests = 80;
export const maxWaitingByLink = 50;

/** Distinct people that one meeting knows at one time: in all, of them guests, and of them guests by one link. */
export const maxPeople = 1000;
export const maxGuests = 900;
export const maxGuestsByLink = 500;

/** People who never came in that one knock makes the meeting forget, where it knows too many. */
export const maxDropsPerKnock = 50;

/**
 * How often a knock is withdrawn: by the guests of one link together, and by one member; and of how many links and members that is
 * counted. Whoever may no more waits until a host decides or the knock lapses, so that going round at the door takes time.
 */
export const maxWithdrawalsByLink = 200;
export const maxWithdrawalsByMember = 20;
export const maxWithdrawers = 1000;

/** People named in one audibility rule. */
export const maxNamedPeople = 100;

/** Admissions or refusals in one decision; where more wait, the rest go at the next asking. */
export const maxEventsPerDecision = 100;

/** Connections of one device in the room at one time; one more takes the place of the oldest. */
export const maxConnectionsPerDevice = 8;

/**
 * Connections outside the room whose latest report is remembered, so that a report which comes late or again is recognised;
 * the oldest is forgotten first. Many times what a room of 100 people ends in the minute for which reports are repeated.
 */
export const maxRememberedConnections = 500;

/**
 * Joinings of one person that were turned away and are on record; later ones are turned away all the same. LiveKit gives whoever comes in
 * a new token, so that somebody who was sent out may come again as often as they like. And of how many people that is counted.
 */
export const maxRecordedRejections = 20;
export const maxRejectedPeople = 1000;

/** Stretches of one meeting that are recorded. */
export const maxRecordingsPerMeeting = 100;

/** How far a foreign clock may be wrong before it is counted as a fault (I2 of stated-instant.ts holds anyway). */
export const clockToleranceSeconds = 5;
/** A joining that is stated less than this before a ticket may still have used it: the media plane states whole seconds. */
export const joiningToleranceSeconds = 1;

/** How old a report may be that comes where there was no opening to date it by. */
export const maxReportAgeSeconds = 86_400;
