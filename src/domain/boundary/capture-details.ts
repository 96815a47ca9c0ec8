import { ValidationFailed, type Violation } from '../expected-error.ts';

/** What the application that captures says about a session; told at the start and repeated at the end. */
export interface CaptureDetails {
  readonly isTrainingData: boolean;
  readonly sessionNotes: string | null;
  readonly trainingIntentLabel: string | null;
}

export const longestSessionNotes = 2000;
export const longestIntentLabel = 100;

/** @throws {ValidationFailed} with everything that is wrong. */
export function requireSoundDetails({ sessionNotes, trainingIntentLabel }: CaptureDetails): void {
  const violations = [
    ...tooLong('session_notes', sessionNotes, longestSessionNotes),
    ...tooLong('training_intent_label', trainingIntentLabel, longestIntentLabel),
  ];
  if (violations.length > 0) throw new ValidationFailed(violations);
}

const tooLong = (path: string, text: string | null, most: number): readonly Violation[] =>
  text !== null && [...text].length > most
    ? [{ path, code: 'too_long', message: `must have at most ${most} characters` }]
    : [];
