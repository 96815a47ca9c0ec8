/** Every `code` that a client may meet, with its status: the table of the contract, and what the document shows. */
export const statusOfCode = {
  validation_failed: 400,
  malformed_json: 400,
  malformed_request: 400,
  request_aborted: 400,
  session_already_closed: 400,
  unauthenticated: 401,
  invalid_token: 401,
  invalid_credentials: 401,
  forbidden: 403,
  not_session_host: 403,
  members_only: 403,
  removed: 403,
  consent_required: 403,
  chat_muted: 403,
  not_found: 404,
  session_not_found: 404,
  event_not_found: 404,
  user_not_found: 404,
  participant_not_found: 404,
  co_host_not_found: 404,
  message_not_found: 404,
  question_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  invalid_status_transition: 409,
  session_closed: 409,
  session_live: 409,
  session_over: 409,
  join_too_early: 409,
  session_full: 409,
  session_locked: 409,
  session_limit_reached: 409,
  capacity_below_taken: 409,
  provider_too_small: 409,
  session_already_active: 409,
  session_already_ended: 409,
  room_not_ready: 409,
  chat_disabled: 409,
  questions_disabled: 409,
  event_in_use: 409,
  email_taken: 409,
  external_id_taken: 409,
  idempotency_in_progress: 409,
  conflict: 409,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  rate_limited: 429,
  headers_too_large: 431,
  internal_error: 500,
  video_provider_failed: 502,
  unavailable: 503,
} as const satisfies Readonly<Record<string, number>>;

export type ProblemCode = keyof typeof statusOfCode;

/** The `title` of a problem: one for each code (RFC 9457 §3.1.3). */
export const titleOf = (code: string): string => {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The `type` of a problem: a page of this server that explains the code. */
export const typeOf = (code: string): string => `/docs/errors#${code}`;
