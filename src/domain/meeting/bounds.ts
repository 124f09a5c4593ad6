// Every bound of a meeting that no plan sets, by name.

/** How long before "now" a meeting may still be said to start: clocks differ, and people press late. */
export const startToleranceSeconds = 300;

/** A reserved seat is held for a join token's life, the media server's leeway and a margin. */
export const joinTokenLifeSeconds = 60;
export const mediaLeewaySeconds = 60;
export const seatMarginSeconds = 30;
export const seatHoldSeconds = joinTokenLifeSeconds + mediaLeewaySeconds + seatMarginSeconds;

/** Devices of one person that hold the person's seat at one time. */
export const maxDevicesPerPerson = 3;

/** Observers in the room; they take no participant's seat. */
export const maxObservers = 10;

/** People who wait at the door at one time. */
export const maxWaiting = 100;

/** Distinct people that one meeting ever knows, whatever became of them. */
export const maxPeople = 1000;

/** People named in one audibility rule. */
export const maxNamedPeople = 100;

/** Admissions or refusals in one decision; where more wait, the rest go at the next asking. */
export const maxEventsPerDecision = 100;

/** Turned-away joins that are recognised when reported again; the oldest is forgotten first. */
export const maxRememberedRejections = 100;
