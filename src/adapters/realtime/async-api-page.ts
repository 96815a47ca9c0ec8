import type { AsyncApiDocument } from './async-api.ts';
import { closeCodes } from './close-codes.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Backticks and stars are all that our texts use of Markdown. */
const prose = (text: string): string =>
  escaped(text)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\*\*([^*]+)\*\*/g, '<b>$1</b>');

const json = (value: unknown): string => escaped(JSON.stringify(value, null, 2));

/** The AsyncAPI document as a page that asks no other host. */
export function asyncApiPage({ info, components, operations }: AsyncApiDocument): string {
  const frames = (refs: readonly { readonly $ref: string }[]): string =>
    refs
      .map(({ $ref }) => components.messages[$ref.split('/').at(-1) ?? ''])
      .map((message) =>
        message
          ? `<details id="${message.name}"><summary><code>${message.name}</code> ${prose(message.summary ?? '')}</summary><pre>${json(message.payload)}</pre></details>`
          : '',
      )
      .join('\n');
  const named = Object.entries(components.schemas)
    .map(
      ([name, schema]) =>
        `<details id="schema-${name}"><summary><code>${name}</code></summary><pre>${json(schema)}</pre></details>`,
    )
    .join('\n');
  const codes = Object.values(closeCodes)
    .map(({ code, meaning }) => `<tr><td><code>${code}</code></td><td>${escaped(meaning)}</td></tr>`)
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)}</title>
<style>body{font:16px/1.5 system-ui;margin:2rem;max-width:60rem}td{padding:.25rem 1rem .25rem 0;vertical-align:top}pre{background:#f4f4f4;padding:1rem;overflow:auto}summary{cursor:pointer}</style>
</head>
<body>
<h1>${escaped(info.title)}</h1>
${info.description
  .split('\n\n')
  .map((paragraph) => `<p>${prose(paragraph)}</p>`)
  .join('\n')}
<p>At <code>/ws/{sessionId}</code>, on the port of the API. <a href="/asyncapi.json">The document</a> (AsyncAPI 3) · <a href="/docs">All calls</a></p>
<h2>What a client says</h2>
${frames(operations.say.messages)}
<h2>What the server tells</h2>
${frames(operations.tell.messages)}
<h2>Close codes</h2>
<table>
${codes}
</table>
<h2>Shapes</h2>
${named}
</body>
</html>
`;
}
