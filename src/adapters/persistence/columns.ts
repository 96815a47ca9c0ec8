/** The columns of a row type, without what the ORM adds to it. */
export type Columns<Row, Except extends keyof Row = never> = {
  readonly [Name in Exclude<keyof Row & string, Except>]: Row[Name];
};

/** The same as SQL answers it, with dates still text. */
export type Raw<Row> = {
  readonly [Name in keyof Row]: Row[Name] extends Date
    ? string
    : Row[Name] extends Date | null | undefined
      ? string | null
      : Row[Name];
};
