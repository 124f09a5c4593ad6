// The development sign-in's page and its script: plain HTML; values from outside are set as text, never as markup.
import type { Persona } from './personas.ts';

/** The page; names of personas come from personas.ts and need no escaping. */
export function signInPage(personas: readonly Persona[]): string {
  const options = personas
    .map(({ name, plays }) => `<option value="${name}">${name}: ${plays}</option>`)
    .join('');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>VoiceMeet development sign-in</title><script src="/dev/sign-in.js" defer></script></head>
<body>
<h1>Development sign-in</h1>
<p>Tokens of this page are for development only. They last 15 minutes. The API is described at <a href="/docs">/docs</a>.</p>
<form id="form">
<p><label>Persona <select name="persona">${options}</select></label></p>
<p><label>Subject (empty: the persona) <input name="subject" maxlength="100"></label></p>
<p><label>Tenant (empty: the development tenant) <input name="tenant" maxlength="36"></label></p>
<p><button>Mint a token</button></p>
</form>
<p><label>Token<br><textarea id="token" rows="8" cols="80" readonly></textarea></label></p>
</body>
</html>
`;
}

export const signInScript = `const form = document.getElementById('form');
const token = document.getElementById('token');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const wish = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''));
  const answer = await fetch('/dev/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  const body = await answer.json();
  token.value = body.access_token ?? body.detail;
});
`;
