/** A pattern for `ilike` that finds the text anywhere; percent, underscore and backslash are meant as they stand. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
