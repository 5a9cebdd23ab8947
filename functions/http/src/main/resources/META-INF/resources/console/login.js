// Signs a person in at the identity provider of the API: OpenID Connect, authorization code with
// PKCE, for a client without a secret. What the provider gives stays in this tab.

import { token } from './api.js';

const PENDING = 'stint.login';
const HERE = new URL('index.html', document.baseURI).href;

/** What the API says of its provider; null if it has none. */
export async function provider() {
  const response = await fetch(new URL('login.json', document.baseURI));
  return response.ok ? response.json() : null;
}

/** Goes to the provider, which comes back to this page. */
export async function signIn(at) {
  const endpoints = await discover(at);
  const verifier = random();
  const state = random();
  sessionStorage.setItem(PENDING, JSON.stringify({ state, verifier, hash: location.hash }));
  const to = new URL(endpoints.authorization);
  Object.entries({
    response_type: 'code',
    client_id: at.clientId,
    redirect_uri: HERE,
    scope: at.scope,
    state,
    code_challenge: base64(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))),
    code_challenge_method: 'S256',
    ...(at.audience ? { audience: at.audience } : {}),
  }).forEach(([name, value]) => to.searchParams.set(name, value));
  location.assign(to);
}

/** Takes what the provider has sent this page back with, if it has; says what is wrong with it. */
export async function comeBack() {
  const answer = new URLSearchParams(location.search);
  if (!answer.has('state')) {
    return;
  }
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? 'null');
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, '', `${HERE}${pending?.hash ?? ''}`);
  if (!pending || answer.get('state') !== pending.state) {
    throw new Error('This answer of the identity provider is not to a question of this tab. Sign in again.');
  }
  if (answer.has('error')) {
    throw new Error(`The identity provider says: ${answer.get('error_description') ?? answer.get('error')}`);
  }
  const at = await provider();
  const endpoints = await discover(at);
  const response = await fetch(endpoints.token, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: at.clientId,
      code: answer.get('code'),
      redirect_uri: HERE,
      code_verifier: pending.verifier,
    }),
  });
  const given = await response.json().catch(() => ({}));
  const value = at.token === 'id' ? given.id_token : given.access_token;
  if (!response.ok || !value) {
    throw new Error(`The identity provider gave no ${at.token} token: ${given.error_description ?? given.error ?? response.status}`);
  }
  token.set(value);
}

async function discover(at) {
  if (at.authorizationEndpoint) {
    return { authorization: at.authorizationEndpoint, token: at.tokenEndpoint };
  }
  const response = await fetch(`${at.issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`);
  if (!response.ok) {
    throw new Error(`The identity provider does not say how to sign in: ${response.status}`);
  }
  const said = await response.json();
  return { authorization: said.authorization_endpoint, token: said.token_endpoint };
}

const random = () => base64(crypto.getRandomValues(new Uint8Array(32)));

const base64 = bytes =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
