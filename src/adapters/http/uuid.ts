import { z } from 'zod';

/** An identifier coming in. Lower-cased, as ours are made, so that two spellings of one are the same to every `===`. */
export const uuid = z.uuid().toLowerCase();
