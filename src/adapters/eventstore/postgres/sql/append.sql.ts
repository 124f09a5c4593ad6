// The one statement that appends: a call of log.append (migrations/0005_log_functions.sql says why it is
// written so and what was measured). Named, so that the server parses it once per connection.

const types = `
  boolean text int4
  text[] uuid[] int8[] bytea[]
  text[] int8[] bytea[] int8[] bytea[]
  text[] int8[] bytea[]
  int4[] text[] uuid[] int8[] bytea[] int4[] int4[]
  uuid[] text[] int8[] uuid[] text[] timestamptz[] uuid[] bytea[] bytea[] bytea[] bytea[]
  uuid[] uuid[] text[] text[] uuid[] bytea[] bytea[] int4[] text[] bytea[] text[] int8[] int4[] bytea[]
`
  .trim()
  .split(/\s+/);

/** Arguments: `appendArguments`; rows: `AppendRow`. */
export const appendSql = {
  name: 'log-append',
  text: `select * from log.append(${types.map((type, index) => `$${index + 1}::${type}`).join(', ')})`,
};
