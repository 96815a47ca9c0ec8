import { z } from 'zod';

type Optional<Shape extends z.ZodRawShape> = { [Name in keyof Shape]: z.ZodExactOptional<Shape[Name]> };

/** Every member may be left out, and none may be `undefined`: what is absent stays as it is. */
export const optionalMembers = <Shape extends z.ZodRawShape>(shape: Shape): Optional<Shape> =>
  Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [name, z.exactOptional(schema)]),
  ) as unknown as Optional<Shape>;
