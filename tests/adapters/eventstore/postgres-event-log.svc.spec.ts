// The PostgreSQL log keeps the contract on the server that is named.
import { eventLogContract } from '../../contracts/event-log.contract.ts';
import { postgresLogUnderTest } from '../../support/postgres-log-under-test.ts';

eventLogContract('PostgreSQL, the server of the service tests', postgresLogUnderTest);
