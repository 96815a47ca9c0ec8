import { z } from 'zod';
import { documentedAs } from './documented-as.ts';
import { anyText } from './text.ts';

/** A whole number in a query. */
export const queryInteger = ({ min, max }: { readonly min: number; readonly max: number }) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .meta({ override: documentedAs({ type: 'integer', minimum: min, maximum: max }) });

/** `true` or `false` in a query. */
export const queryBoolean = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .meta({ override: documentedAs({ type: 'boolean' }) });

const itemSchema = (item: z.ZodType) => {
  const { $schema: _, ...schema } = z.toJSONSchema(item, { io: 'input' });
  return schema as Record<string, unknown>;
};

/** Several values in a query: `?status=live,ended`, `?status=live&status=ended`, or both. */
export const queryList = <Item extends z.ZodType<unknown, string>>(item: Item) =>
  z
    .union([z.string(), z.array(z.string()).max(100)])
    .transform((value) => (typeof value === 'string' ? [value] : value).flatMap((part) => part.split(',')))
    .pipe(z.array(item).min(1).max(100))
    .meta({ override: documentedAs({ type: 'array', items: itemSchema(item) }) });

/** The members of a query that asks for a page: `z.strictObject({ ...pageQuery, … })`. Fits `PageRequest`. */
export const pageQuery = {
  limit: queryInteger({ min: 1, max: 100 })
    .default(20)
    .meta({
      description: 'How many at most.',
      override: documentedAs({ type: 'integer', minimum: 1, maximum: 100, default: 20 }),
    }),
  cursor: anyText.min(1).max(1000).exactOptional().meta({ description: '`meta.nextCursor` of the page before.' }),
};
