import type { JoinCode } from '../../domain/session/join-code.ts';

/** Draws join codes that can't be guessed. */
export interface JoinCodes {
  draw(): JoinCode;
}
