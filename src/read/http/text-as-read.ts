// Answers that the database wrote as JSON text, which leave as they are: parsing, checking and writing them again was
// most of a read's time here. That their text is what the route's schema says is held by tests over real answers, and by
// the first answers of each route in every process, so that a mistake of this code shows at once.
import type { z } from 'zod';

/** So many texts of a route are held to its schema when it begins to serve. */
export const heldAtFirst = 100;

/** Holds the first texts to a schema, byte for byte, and lets all later ones pass. Throws where one does not fit. */
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
