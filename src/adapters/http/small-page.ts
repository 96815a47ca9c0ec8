import { formHeaders } from './security-headers.ts';

export type Language = 'en' | 'de';

/** What the reader's browser would rather have of what we speak. */
export const languageOf = (acceptLanguage: string | undefined): Language =>
  /^\s*de\b/i.test(acceptLanguage ?? '') ? 'de' : 'en';

/**
 * A page that asks or tells one thing, and can do no more than post its form.
 * @param parts in HTML: what came from people is escaped in them.
 */
export function smallPage(language: Language, status: number, heading: string, parts: readonly string[]) {
  const raw = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${heading}</title>
</head>
<body>
<h1>${heading}</h1>
${parts.join('\n')}
</body>
</html>
`;
  return { status, raw, contentType: 'text/html; charset=utf-8', headers: { ...formHeaders } } as const;
}
