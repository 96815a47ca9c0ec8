import type {} from 'zod-openapi'; // gives zod's `.meta()` its `override`

type JsonSchema = Record<string, unknown>;
const kept = new Set(['description', 'example', 'examples', 'title', 'default']);

/** `.meta({ override: documentedAs({ … }) })`: what the document shows in place of how the value is validated. */
export const documentedAs =
  (schema: JsonSchema) =>
  ({ jsonSchema }: { jsonSchema: JsonSchema }): void => {
    for (const key of Object.keys(jsonSchema)) if (!kept.has(key)) delete jsonSchema[key];
    Object.assign(jsonSchema, schema);
  };
