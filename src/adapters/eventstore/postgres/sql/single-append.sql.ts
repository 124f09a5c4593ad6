// The statements that append one command with one event: calls of log.append_one (migrations/0032_appends_by_functions.sql says
// what it checks, why it is written so and what was measured). Named, so that the server parses each once per connection.
//
// I1  The caller chooses the position: one beyond the last that it knows. The function refuses one that would leave a hole;
//     if another process was faster, the primary key refuses it.

/** 1 position, 2–12 the event, 13 the leaf before it. */
const event = 'int8 uuid text int8 uuid text timestamptz uuid bytea bytea bytea bytea bytea'.split(' ');
/** Of the answer, what the event does not say: 14–22. */
const answer = 'uuid text text bytea bytea int4 text bytea bytea'.split(' ');

/** The statements, by whether an answer is stored. The row count is 1 if the event was stored; the row is empty. */
export const singleAppendSql = {
  bare: { name: 'log-append-one', text: call(event) },
  answered: { name: 'log-append-one-answered', text: call([...event, ...answer]) },
} as const;

function call(types: readonly string[]): string {
  return `select where log.append_one(${types.map((type, index) => `$${index + 1}::${type}`).join(', ')})`;
}
