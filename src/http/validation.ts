// Checks values of a request against their shapes and names each field that is wrong. Runs in the route itself, after
// whatever was done with the content type: no body reaches a command without this check.
import type { z } from 'zod';
import type { FieldError, FieldPlace } from './problem.ts';
import { HttpProblem, maxFieldErrors } from './problem.ts';
import { pointer } from './text.ts';

/** A value as parsed by its shape. Throws a 400 `request-invalid` that names every wrong field, of more than 20 the first 20. */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  place: FieldPlace,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors: FieldError[] = [];
  for (const issue of result.error.issues) {
    // One too many says that there are more.
    errors.push(...fieldErrorsOf(issue, place, maxFieldErrors + 1 - errors.length));
    if (errors.length > maxFieldErrors) break;
  }
  const [first] = errors;
  const detail = `${countOf(errors.length)} of the request cannot be taken.`;
  throw new HttpProblem({
    status: 400,
    code: 'request-invalid',
    detail,
    ...(first && { errors: errors.slice(0, maxFieldErrors) }),
  });
}

function countOf(errors: number): string {
  if (errors === 1) return 'A value';
  return errors > maxFieldErrors ? `More than ${maxFieldErrors} values` : `${errors} values`;
}

const codes: Readonly<Record<string, string>> = {
  invalid_type: 'wrong-type',
  too_small: 'too-small',
  too_big: 'too-large',
  invalid_format: 'wrong-form',
  not_multiple_of: 'not-allowed',
  invalid_value: 'not-allowed',
  invalid_union: 'not-allowed',
};

/** One error per field, and one per unknown member, `most` at most. */
function fieldErrorsOf(issue: z.core.$ZodIssue, place: FieldPlace, most: number): readonly FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, most).map((key) => ({
      in: place,
      field: pointer([...issue.path, key]),
      code: 'unknown-field',
      message: 'There is no such field.',
    }));
  }
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  const own: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  const code = isMissing ? 'required' : typeof own === 'string' ? own : (codes[issue.code] ?? 'wrong-form');
  return [{ in: place, field: pointer(issue.path), code, message: issue.message }];
}
