// A server as the program of this process: it runs until a signal asks it to stop, or until the program that started this one is
// gone, however that ended. Who started it with a channel is told what is missing, and the number of the server's process.

/** Starts what was found, ends it when asked; the exit code is 1 where it is missing, doesn't start, or ends by itself. */
export async function runUntilAsked(found, start) {
  let server;
  let isAsked = false;
  const stop = () => {
    if (isAsked) return;
    isAsked = true;
    void server?.end();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  if (process.connected) {
    process.once('disconnect', stop);
    // Listening alone keeps nobody alive.
    process.channel.unref();
  }
  if (found.reason !== '') {
    process.stderr.write(`${found.reason}\n`);
    process.send?.({ missing: found.reason });
    process.exitCode = 1;
    return;
  }
  try {
    server = await start(found);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  if (process.connected) process.send({ server: server.pid() });
  const ended = server.ended();
  if (isAsked) await server.end();
  await ended;
  if (!isAsked) process.exitCode = 1;
  // A broker that ended by itself has nothing more to do here, and one without a directory that stays leaves nothing.
  await server.end();
}
