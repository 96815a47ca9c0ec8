import { problemOf } from './problem.ts';
import { codesOf } from './problems-of-route.ts';
import type { Answer, Route } from './route.ts';

const checked = (route: Route, answer: Answer): Answer => {
  const name = route.operationId;
  if ('raw' in answer || 'stream' in answer) {
    const type = answer.contentType.split(';', 1)[0] ?? '';
    if (Object.hasOwn(route.media ?? {}, type)) return answer;
    throw new Error(`${name} answered ${type}, which it does not declare`);
  }
  const schema = Object.entries(route.responses).find(([status]) => Number(status) === answer.status)?.[1];
  if (schema === undefined) throw new Error(`${name} answered ${answer.status}, which it does not declare`);
  if (answer.nextCursor !== undefined && !route.list) throw new Error(`${name} answered a cursor and is no list`);
  if (answer.status === 201 && answer.location === undefined) throw new Error(`${name} answered 201 without location`);
  const result = schema?.safeParse(JSON.parse(JSON.stringify(answer.data)));
  if (result && !result.success) throw new Error(`${name} answered what it does not declare: ${result.error.message}`);
  return answer;
};

/** The route, failing whenever it answers something else than it declares. For tests: then the document can't lie. */
export const withCheckedResponses = (route: Route): Route => ({
  ...route,
  async handle(call) {
    try {
      return checked(route, await route.handle(call));
    } catch (error) {
      const problem = problemOf(error);
      if (!problem || codesOf(route).some((code) => code === problem.code)) throw error;
      throw new Error(`${route.operationId} answered the problem ${problem.code}, which it does not declare`, {
        cause: error,
      });
    }
  },
});
