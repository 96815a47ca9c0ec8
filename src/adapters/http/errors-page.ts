import { statusOfCode, titleOf } from './problem-codes.ts';
import { codesOf } from './problems-of-route.ts';
import type { Route } from './route.ts';

const row = ([code, status]: readonly [string, number], routes: readonly Route[]): string => {
  const calls = routes.filter((route) => codesOf(route).some((each) => each === code));
  const where = calls.length > 12 ? 'most calls' : calls.map((route) => `<code>${route.operationId}</code>`).join(', ');
  return `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${titleOf(code)}</td><td>${where}</td></tr>`;
};

/** The page that the `type` of each problem leads to. */
export const errorsPage = (routes: readonly Route[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Convoke: problem codes</title>
<style>body{font:16px/1.5 system-ui;margin:2rem;max-width:60rem}td,th{padding:.25rem 1rem .25rem 0;text-align:left;vertical-align:top}tr:target{background:#fe9}</style>
</head>
<body>
<h1>Problem codes</h1>
<p>Every refusal is <code>application/problem+json</code> (RFC 9457). Switch on <code>code</code>; <code>detail</code> is for people.</p>
<table>
<thead><tr><th>code</th><th>status</th><th>title</th><th>calls</th></tr></thead>
<tbody>
${Object.entries(statusOfCode)
  .map((entry) => row(entry, routes))
  .join('\n')}
</tbody>
</table>
<p><a href="/docs">All calls</a></p>
</body>
</html>
`;
