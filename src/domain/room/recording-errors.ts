import { ExpectedError } from '../expected-error.ts';
import type { RecordingState } from './recording-report.ts';

/** Hosts say before the class whether it may be recorded. */
export class RecordingNotEnabled extends ExpectedError {
  override readonly code = 'recording_not_enabled';
  override readonly kind = 'conflict';

  constructor() {
    super('Recording is switched off for this session: set recordingEnabled first.');
  }
}

export class AlreadyRecording extends ExpectedError {
  override readonly code = 'already_recording';
  override readonly kind = 'conflict';

  constructor(recordingId: string) {
    super('The session is being recorded already. Stop that recording first.', { recordingId });
  }
}

const inWords: Readonly<Record<RecordingState, string>> = {
  starting: 'The recording is about to begin. Stop it first.',
  recording: 'The recording is still going on. Stop it first.',
  processing: 'The provider is still working on the recording. Try again later.',
  failed: 'The recording came to nothing.',
  ready: 'The provider has not said yet where the recording is. Try again later.',
  deleted: 'The recording was deleted.',
};

/** There is nothing to watch, yet or any more. */
export class RecordingNotReady extends ExpectedError {
  override readonly code = 'recording_not_ready';
  override readonly kind = 'conflict';

  constructor(state: RecordingState) {
    super(inWords[state], { recordingState: state });
  }
}

/** Recordings lie where the operator told the provider to put them, and are handed out from there. */
export class RecordingKeptElsewhere extends ExpectedError {
  override readonly code = 'recording_kept_elsewhere';
  override readonly kind = 'conflict';

  constructor(provider: string, wish: 'link' | 'delete') {
    const done = wish === 'link' ? 'hands out no links to recordings' : 'deletes no recordings when told to';
    super(`The video provider ${done}: ask whoever looks after its storage.`, { provider });
  }
}
