// Small parts that several pages show. What comes from the log is always text.

import { html, nothing } from './lit-html.js';

const SHOWN_MAX = 4_000;
const LINES_MAX = 2_000;
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** Marks that would change how a text is seen are shown by their numbers. */
export const visible = text =>
  String(text).replaceAll('\r\n', '\n').replace(HIDDEN, mark => `[U+${mark.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`);

/** A word or a line from the log. */
export const name = text => html`<bdi>${visible(text)}</bdi>`;

/** A text from the log: its beginning, and all of it if that is wanted, or whole from the start. */
export function block(value, label, isWhole = false) {
  const whole = typeof value === 'string' ? value : value?.preview !== undefined ? value.preview : JSON.stringify(value, null, 2);
  const isLong = !isWhole && whole.length > SHOWN_MAX;
  const more = event => {
    const pre = event.currentTarget.previousElementSibling;
    pre.textContent = visible(whole);
    event.currentTarget.remove();
  };
  return html`
    <pre tabindex="0" role="region" aria-label=${label ?? 'Text'}>${visible(isLong ? whole.slice(0, SHOWN_MAX) : whole)}</pre>${isLong
      ? html`<button type="button" @click=${more}>Show all ${whole.length.toLocaleString('en')} characters</button>`
      : nothing}${value?.bytes !== undefined
      ? html`<p class="soft">The beginning of ${value.bytes.toLocaleString('en')} bytes in the payload store.</p>`
      : nothing}`;
}

/**
 * JSON as a person reads it; what is none stays as it is. Only white space is changed: numbers keep
 * their digits, and a member that is there twice is shown twice.
 */
export function pretty(text) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  return tokens
    .map((token, n) => {
      const isEmpty = (token === '}' && tokens[n - 1] === '{') || (token === ']' && tokens[n - 1] === '[');
      switch (token) {
        case '{':
        case '[':
          depth++;
          return '}]'.includes(tokens[n + 1]) ? token : token + line();
        case '}':
        case ']':
          depth--;
          return isEmpty ? token : line() + token;
        case ',':
          return token + line();
        case ':':
          return ': ';
        default:
          return token;
      }
    })
    .join('');
}

export const time = at => html`<time datetime=${at} title=${at}>${new Date(at).toLocaleString()}</time>`;

export const age = at => {
  const seconds = Math.max(0, Math.round((Date.now() - new Date(at)) / 1000));
  const units = [[86_400, 'd'], [3_600, 'h'], [60, 'min'], [1, 's']];
  const [size, unit] = units.find(([each]) => seconds >= each) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${unit}`;
};

/** Seconds of an ISO-8601 duration. */
export const seconds = iso => {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(iso ?? '');
  return match ? (match[1] ?? 0) * 3600 + (match[2] ?? 0) * 60 + Number(match[3] ?? 0) : 0;
};

export const duration = iso => {
  const all = seconds(iso);
  return all >= 60 ? `${Math.floor(all / 60)} min ${Math.round(all % 60)} s` : `${all.toFixed(all < 10 ? 2 : 0)} s`;
};

const KINDS = { running: '', waiting: 'warn', finished: 'good', failed: 'bad', cancelled: 'soft', moved: 'soft' };

export const status = value => html`<span class="status ${KINDS[value] ?? ''}">${value}</span>`;

/** So many of something. */
export const count = (n, what, many = `${what}s`) => `${n.toLocaleString('en')} ${n === 1 ? what : many}`;

export const money = usd => (usd === undefined ? '' : `$${Number(usd) === 0 ? '0' : usd}`);

export const runLink = run => html`<a href="#/runs/${run}">${run}</a>`;

export const alert = problem =>
  problem
    ? html`<div role="alert"><strong>${problem.title ?? 'It did not work'}</strong><br>${visible(problem.message ?? problem)}</div>`
    : nothing;

/** A unified diff, line by line; of a long one the beginning, and all of it if that is wanted. */
export function diff(text) {
  const lines = visible(text).split('\n');
  const more = event => {
    const pre = event.currentTarget.previousElementSibling;
    pre.textContent = lines.join('\n');
    event.currentTarget.remove();
  };
  return html`<pre class="diff" tabindex="0" role="region" aria-label="Changes">${lines.slice(0, LINES_MAX).map(line =>
    html`<span class=${line.startsWith('-') ? 'gone' : line.startsWith('+') ? 'new' : ''}>${line}
</span>`)}</pre>${lines.length > LINES_MAX ? html`<button type="button" @click=${more}>Show all ${lines.length} lines</button>` : nothing}`;
}

/** Two texts line by line, the common beginning and end left out. */
export function lineDiff(before, after) {
  const old = before.split('\n');
  const now = after.split('\n');
  let from = 0;
  while (from < old.length && from < now.length && old[from] === now[from]) {
    from++;
  }
  let to = 0;
  while (to < old.length - from && to < now.length - from && old.at(-1 - to) === now.at(-1 - to)) {
    to++;
  }
  return [
    ...old.slice(Math.max(0, from - 2), from).map(line => ` ${line}`),
    ...old.slice(from, old.length - to).map(line => `-${line}`),
    ...now.slice(from, now.length - to).map(line => `+${line}`),
  ].join('\n');
}

/** Says something to those who do not look. */
export const announce = words => {
  const place = document.getElementById('said');
  place.textContent = words;
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => { place.textContent = ''; }, 6_000);
};
