import { describeScheduleBook } from '../../contracts/schedule-book.ts';
import { openBoss } from './open-boss.ts';

describeScheduleBook('PostgreSQL', async () => {
  const { unitOfWork, fixture } = await openBoss();
  return { unitOfWork, close: fixture.close };
});
