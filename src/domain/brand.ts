declare const brand: unique symbol;

/** A string or number that was branded once, where it came in, so that two kinds of id can't be swapped. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
