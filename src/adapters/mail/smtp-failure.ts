import { NotifierUnavailable, RecipientRefused } from '../../application/ports/notifier.ts';

/** What nodemailer tells of a failure (its `errors` module). */
interface SmtpError extends Error {
  readonly code: string;
  /** The first digits of what the server said last. */
  readonly responseCode?: number;
  readonly response?: string;
  /** What we had said. */
  readonly command?: string;
}

const isSmtpError = (error: unknown): error is SmtpError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

/** 5xx answers that are about us and not about the recipient: credentials are missing, or commands came in disorder. */
const aboutUs: readonly number[] = [503, 530, 534, 535, 538];

const unreachable: readonly string[] = ['ECONNECTION', 'ESOCKET', 'EDNS', 'EPROXY', 'EPROTOCOL'];
const insecure: readonly string[] = ['ETLS', 'EREQUIRETLS'];
const late: readonly string[] = ['ETIMEDOUT', 'EABORT'];
const credentials: readonly string[] = ['EAUTH', 'ENOAUTH', 'EOAUTH2'];

/** The code and the enhanced code (RFC 3463) alone: what else the server says may hold addresses. */
const saidBy = ({ response = '', responseCode }: SmtpError): string => {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  return responseCode === undefined ? '' : ` (${[responseCode, enhanced].filter(Boolean).join(' ')})`;
};

/** What a failed delivery means; anything that is no failure of SMTP is a mistake of ours and comes back as it is. */
export function failureOf(error: unknown): unknown {
  if (!isSmtpError(error)) return error;
  const said = saidBy(error);
  const cause = { cause: error };
  const { code, command, responseCode = 0 } = error;
  if (late.includes(code)) return new NotifierUnavailable('the mail server did not answer in time', cause);
  if (insecure.includes(code)) return new NotifierUnavailable('the mail server offers no secure connection', cause);
  if (credentials.includes(code) || aboutUs.includes(responseCode))
    return new NotifierUnavailable(`the mail server does not accept our credentials${said}`, cause);
  if (responseCode >= 500 && command === 'RCPT TO')
    return new RecipientRefused(`the mail server refused the address${said}`, cause);
  if (responseCode >= 500 && command === 'DATA')
    return new RecipientRefused(`the mail server refused the message${said}`, cause);
  if (responseCode >= 500 && command === 'MAIL FROM')
    return new NotifierUnavailable(`the mail server refused the sender${said}`, cause);
  if (responseCode >= 400) return new NotifierUnavailable(`the mail server did not take it for now${said}`, cause);
  if (unreachable.includes(code)) return new NotifierUnavailable('the mail server could not be reached', cause);
  // No address that a server could be asked about, such as one with a line break in it.
  if (code === 'EENVELOPE') return new RecipientRefused('the address can not be used', cause);
  return error;
}
