import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { KeptBack } from './kept-back.ts';

/** Asked to come again later than this, a call is not repeated. */
const longestRepeatSeconds = 2;

/** Whether a failed attempt is worth another one soon, where asking twice does no harm. */
export const isRepeatable = (error: unknown): boolean =>
  error instanceof VideoProviderFailed &&
  !(error instanceof KeptBack) &&
  (error.fault === 'unreachable' || (error.fault === 'busy' && (error.retryAfterSeconds ?? 0) <= longestRepeatSeconds));
