/** All gauges of a page are collected at the same time: whoever asks while the question is open waits for the same answer. */
export function askedOnce<T>(question: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= question().finally(() => {
      asked = undefined;
    });
    return asked;
  };
}
