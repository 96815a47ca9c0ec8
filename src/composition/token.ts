import type { ServiceIdentifier } from 'inversify';

/** A name in the container that knows its type, so that swapped dependencies do not compile. */
export const token = <T>(name: string): ServiceIdentifier<T> => Symbol(name);
