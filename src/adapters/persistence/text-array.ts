import { ArrayType } from '@mikro-orm/core';

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** `text[]`. The ORM's own type quotes only where it sees a need, and so loses blanks at the edges and the word NULL. */
export class TextArray extends ArrayType<string> {
  override convertToDatabaseValue(values: string[] | null): string | null {
    return values ? `{${values.map(quoted).join(',')}}` : null;
  }

  override getColumnType(): string {
    return 'text[]';
  }
}
