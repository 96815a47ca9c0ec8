import { InMemoryUserQueries } from '#src/adapters/memory/identity/in-memory-user-queries.ts';
import { describeSignInRepository } from '#test/contracts/sign-in-repository.ts';
import { describeUserQueries } from '#test/contracts/user-queries.ts';
import { describeUserRepository } from '#test/contracts/user-repository.ts';
import { InMemoryPeople } from '#test/support/identity/people-unit-of-work.ts';

const unitOfWork = new InMemoryPeople();
const queries = new InMemoryUserQueries(unitOfWork.users, unitOfWork.signIns);

describeUserRepository('InMemoryUserRepository', () => unitOfWork);
describeSignInRepository('InMemorySignInRepository', () => unitOfWork);
describeUserQueries('InMemoryUserQueries', () => ({ unitOfWork, queries }));
