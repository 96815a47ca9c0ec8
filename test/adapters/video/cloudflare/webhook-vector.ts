/** A delivery signed with a throwaway key of RSA 2048, as RealtimeKit signs (its documentation, November 2026). */
export const vectorKey = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAkHYR1kxGvMNVjA87B2li
1RJUwS/895QoCL6tOJXz0cBPSUxl0KQrmnqVIhTDYdJzNEztrl5C06b4SoBixS/b
uU0dK3zbsTxb1Y3CdwRWvwnUhJ1qq9SBZVgL0yNmMpAh7KPSGFVgYxir5MR+k8H2
5lncR6WpIrUurtqdX9aJdKIzdl/GdWj9Af2IJMMg/SDOPyi2rqoOAULa4gNsj3k/
xIoAcQFRerZF6zzSXlyFt6Q8BykjWsE3jhV9sZk6yKO2q69gh5CodVtI/Aq1i1TB
tEYpHH1DpVTx5a8fRciVp3Hg9PmAk13LWQhVSinOed75/YmI2H/3j/UXEjsM+fsE
eQIDAQAB
-----END PUBLIC KEY-----
`;
export const vectorBody =
  '{"event":"meeting.participantJoined","meeting":{"id":"m-1","sessionId":"s-1"},"participant":{"peerId":"p-1","customParticipantId":"u-1","joinedAt":"2026-01-01T10:05:00.000Z"}}';
export const vectorSignature =
  'QDb/U5g666zGkmQ2zsIo8N2u0kXRgvzmaSpIEwvWP+tyEY3REBUzE1Q4XrS84EgFgARE1ScRbISuWwcwXFUetm/XwLiKeWPJsij/cuPh+XXtMirnSHJcv6bph6q6G+IuNX0fklGA89nGxx70WSHtQSx9Jzytj28KVWy2mPydy1d69jWCAAOeWCFqmYio8T4nGWLa0e5EF05P3PpYkvW2HSd9tTAAf0GPek1wMFIcHFPzcHpuxO93zjEMEy7aSRrAB2lNnqBA539djqgSB5uPOn6MbPGkxv9oghKBaUdUCExt28yPpOBH5bLdgqxeRIzDyOBD//YOmCA/7bVKdLk24w==';
