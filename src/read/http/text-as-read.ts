// Answers that the database wrote as JSON text are sent unchanged: parsing, checking and writing them again was most of
// a query's time. That the text fits the route's schema is checked by tests with real answers, and with the first answers
// of each route in every process, so that a bug shows at once.
import type { z } from 'zod';

/** So many texts of a route are checked against its schema when it begins to serve. */
export const heldAtFirst = 100;

/** Checks the first texts against a schema, byte for byte, and lets all later ones pass. Throws if one does not fit. */
export function textAsRead(schema: z.ZodType, most = heldAtFirst): (text: string) => string {
  let left = most;
  return (text) => {
    if (left > 0) {
      left -= 1;
      if (JSON.stringify(schema.parse(JSON.parse(text))) !== text)
        throw new Error('an answer’s text is not in the form of its schema');
    }
    return text;
  };
}
