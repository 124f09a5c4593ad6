// Refuses a Node.js that is too old, with one clear sentence. Written in the oldest syntax that can load as a
// module, and imports nothing, so that an old Node.js gets as far as the sentence.

var leastMajor = 20;
var leastMinor = 19;

/** Ends the process with code 1 where Node.js is older than 20.19. */
export function requireNode() {
  var parts = process.versions.node.split('.');
  var major = Number(parts[0]);
  var minor = Number(parts[1]);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  console.error(
    'VoiceMeet needs Node.js ' +
      leastMajor +
      '.' +
      leastMinor +
      ' or newer; this is ' +
      process.version +
      '. Install a newer one from https://nodejs.org and run the command again.',
  );
  process.exit(1);
}
