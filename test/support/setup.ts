import { DateTime, Settings } from 'luxon';
import { expect } from 'vitest';

Settings.throwOnInvalid = true;

// luxon caches inside its values, so that two equal instants need not be structurally equal.
expect.addEqualityTesters([
  (a: unknown, b: unknown) =>
    DateTime.isDateTime(a) && DateTime.isDateTime(b) ? a.toMillis() === b.toMillis() : undefined,
]);
