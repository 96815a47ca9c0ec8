import { InMemoryUserQueries } from '#src/adapters/memory/identity/in-memory-user-queries.ts';
import { InMemoryTables } from '#src/adapters/memory/in-memory-tables.ts';
import { InMemoryUnitOfWork } from '#src/adapters/memory/in-memory-unit-of-work.ts';
import { describeSignInRepository } from '#test/contracts/sign-in-repository.ts';
import { describeUserQueries } from '#test/contracts/user-queries.ts';
import { describeUserRepository } from '#test/contracts/user-repository.ts';

const tables = new InMemoryTables();
const unitOfWork = new InMemoryUnitOfWork(tables);
const queries = new InMemoryUserQueries(tables.users, tables.signIns);

describeUserRepository('InMemoryUserRepository', () => unitOfWork);
describeSignInRepository('InMemorySignInRepository', () => unitOfWork);
describeUserQueries('InMemoryUserQueries', () => ({ unitOfWork, queries }));
