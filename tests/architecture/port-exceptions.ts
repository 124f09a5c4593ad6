// Ports that have no contract suite, or no adapter under src/adapters: each with its reason.

export const portsWithoutContract: Readonly<Record<string, string>> = {
  clock: 'One function that gives the time; its only promise is its type.',
  'id-source': 'One function that gives a UUID; its shape is asserted where it is made.',
  observer: 'Says what happened to operators and promises nobody anything but never to fail.',
  'event-feed': 'Held by event-log.contract.ts: what was appended is what is followed.',
  'projection-records': 'PostgreSQL only: the tests of its one adapter are the contract.',
  'overdue-items': 'PostgreSQL only: the tests of its one adapter are the contract.',
  'overdue-deletions': 'PostgreSQL only: the tests of its one adapter are the contract.',
  'unfinished-tracks': 'PostgreSQL only: the tests of its one adapter are the contract.',
  'stuck-work': 'PostgreSQL only: the tests of its one adapter are the contract.',
  'delivery-checkpoints': 'PostgreSQL only: the tests of its one adapter are the contract.',
  canary: 'PostgreSQL only: the tests of its one adapter are the contract.',
  'log-check': 'PostgreSQL only: the tests of its one adapter are the contract.',
  'webhook-lanes': 'PostgreSQL only: the tests of its one adapter are the contract.',
  'webhook-view': 'PostgreSQL only: tested beside the lanes that it shows.',
  'webhook-secrets':
    'Made from a keyring, whose contract says what is kept: the tests of its one adapter are the contract.',
  'webhook-receivers': 'HTTP only: the tests of its one adapter are the contract.',
  'relay-places': 'PostgreSQL only: the tests of its one adapter are the contract.',
  generations: 'PostgreSQL only: one function whose promise the tests of its one adapter hold.',
  'event-publisher':
    'Kafka only: the tests of its one adapter on a real broker are the contract, with the relay on top.',
  'read-model-workshop': 'PostgreSQL only: the tests of its one adapter are the contract.',
  dispatch: 'Implemented once, by the command bus in src/write, whose own tests are the contract.',
};

export const portsWithoutAdapter: Readonly<Record<string, string>> = {
  dispatch: 'Implemented inside the program by src/write/command-bus.ts.',
};
