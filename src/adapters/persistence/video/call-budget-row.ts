import { defineEntity, p } from '@mikro-orm/postgresql';

/** The calls of one published limit: those of the present slot first, then of the slots before it. */
export const CallBudgetRow = defineEntity({
  name: 'CallBudgetRow',
  tableName: 'call_budgets',
  properties: {
    /** The limit with its window, since slots of another length can't be compared. */
    name: p.text().primary(),
    /** Which slot since 1970 the first count is of. */
    slot: p.bigint(),
    counts: p.array(Number).columnType('int[]'),
    heldUntil: p.datetime(3),
  },
});
