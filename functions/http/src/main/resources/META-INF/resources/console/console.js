// The console: finds the page that an address names, and shows it.

import { html, render } from './lit-html.js';
import { isRefused, token } from './api.js';
import { alert } from './parts.js';
import inbox from './inbox.js';
import runs from './runs.js';
import run from './run.js';
import { agents, failed, mails, schedules } from './lists.js';
import * as login from './login.js';

const main = document.getElementById('main');
const out = document.getElementById('sign-out');
const PAGES = { inbox, runs, agents, schedules, mails, failed };
const RUN = /^r-[0-9a-z]{1,62}$/;
let leaving = new AbortController();

/** #/runs/r-1?tab=story becomes { page: 'runs', id: 'r-1', values: { tab: 'story' } }. */
function address() {
  const [path, values] = location.hash.replace(/^#\/?/, '').split('?');
  const [page, id = ''] = path.split('/');
  return { page: page || 'inbox', id, values: Object.fromEntries(new URLSearchParams(values)) };
}

let shown = '';

async function show() {
  if (location.hash === '#main') {
    main.focus();
    return;
  }
  const { page, id, values } = address();
  out.hidden = !token.get();
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  for (const link of document.querySelectorAll('nav a')) {
    const isHere = link.getAttribute('href') === `#/${page}`;
    isHere ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }
  const draw = content => {
    if (!signal.aborted) {
      main.querySelector('#loading')?.remove();
      render(content, main);
    }
  };
  const view = page === 'runs' && id ? (RUN.test(id) ? run : unknown) : PAGES[page] ?? inbox;
  const fail = problem =>
    draw(isRefused(problem) ? signIn(problem, draw) : html`<h1>It did not work</h1>${alert(problem)}`);
  const isOther = shown !== `${page}/${id}`;
  shown = `${page}/${id}`;
  try {
    document.title = `${id || page[0].toUpperCase() + page.slice(1)} · Stint`;
    await view({ id, values, draw, signal, fail });
    if (isOther && !signal.aborted) {
      main.focus({ preventScroll: true });
    }
  } catch (problem) {
    if (!signal.aborted) {
      fail(problem);
    }
  }
}

const unknown = ({ draw }) => draw(html`<h1>There is no such run</h1><p>A run has an id like r-03hbl7kfovdjqxb2ceg4cikif.</p>`);

/** At the identity provider of the API, if it has one; otherwise a person gives a token. */
function signIn(problem, draw) {
  login.provider().then(at => at && draw(atProvider(at, problem, draw))).catch(() => {});
  return withToken(problem);
}

function atProvider(at, problem, draw) {
  const go = () => login.signIn(at).catch(wrong => draw(atProvider(at, wrong, draw)));
  return html`
    <h1>Who are you?</h1>
    ${alert(problem)}
    <p><button id="sign-in" class="first" @click=${go}>Sign in</button></p>`;
}

function withToken(problem) {
  const enter = event => {
    event.preventDefault();
    token.set(new FormData(event.target).get('token').trim());
    show();
  };
  return html`
    <h1>Who are you?</h1>
    ${alert(problem)}
    <form @submit=${enter}>
      <label for="token">Your token (it stays in this tab)</label>
      <input id="token" name="token" type="password" autocomplete="off" required size="40">
      <button class="first">Go on</button>
    </form>`;
}

addEventListener('hashchange', show);
out.addEventListener('click', () => {
  token.set('');
  show();
});
try {
  await login.comeBack();
  show();
} catch (problem) {
  document.getElementById('loading')?.remove();
  render(html`<h1>You are not signed in</h1>${alert(problem)}<p><button @click=${show}>Try again</button></p>`, main);
}
