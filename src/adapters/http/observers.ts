import type { RequestObserver } from './request-record.ts';

/** Several observers as one. */
export const observers = (...all: readonly RequestObserver[]): RequestObserver => ({
  started() {
    for (const each of all) each.started();
  },
  finished(request) {
    for (const each of all) each.finished(request);
  },
  failed(error, request) {
    for (const each of all) each.failed(error, request);
  },
});
