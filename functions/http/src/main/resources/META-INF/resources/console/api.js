// What the console asks of the API. Errors are problem details (RFC 9457).

const TOKEN = 'stint.token';

/** An answer that is no success; again is after how many seconds it may be one, if it says so. */
export class Problem extends Error {
  constructor(status, title, detail, again = 0) {
    super(detail || title);
    this.status = status;
    this.title = title;
    this.again = again;
  }
}

/** The token of a person; only in this tab, and gone with it. */
export const token = {
  get: () => sessionStorage.getItem(TOKEN),
  set: value => value ? sessionStorage.setItem(TOKEN, value) : sessionStorage.removeItem(TOKEN),
};

/** The API is beside the console, whatever stands before both: a stage of a gateway, say. */
const BASE = new URL('..', document.baseURI);

async function ask(path, options = {}) {
  const headers = { Accept: 'application/json', ...options.headers };
  if (token.get()) {
    headers.Authorization = `Bearer ${token.get()}`;
  }
  const response = await fetch(new URL(path, BASE), { ...options, headers, credentials: 'same-origin' });
  if (response.ok) {
    return response;
  }
  const text = await response.text();
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    problem = { detail: text.slice(0, 500) };
  }
  throw new Problem(response.status, problem.title ?? `Status ${response.status}`, problem.detail ?? problem.message, Number(response.headers.get('Retry-After')));
}

export const get = async (path, signal) => (await ask(path, { signal })).json();

export const text = async path => (await ask(path, { headers: { Accept: '*/*' } })).text();

export const send = async (method, path, body, headers) =>
  (await ask(path, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })).json();

/** Saves what is there as a file; a link would not say who asks. */
export async function download(path, file) {
  const url = URL.createObjectURL(await (await ask(path, { headers: { Accept: '*/*' } })).blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** As post, with one member that is JSON already and is sent as it was typed. Answers nothing. */
export const postWith = async (path, body, name, json, signal) => {
  JSON.parse(json);
  await ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: `${JSON.stringify(body).slice(0, -1)},${JSON.stringify(name)}:${json}}`,
    signal,
  });
};

export const post = (path, body, headers) => send('POST', path, body, headers);

/** Puts a text there as it is. */
export const put = async (path, body) => (await ask(path, { method: 'PUT', body })).json();

export const query = values => {
  const all = new URLSearchParams();
  Object.entries(values).forEach(([name, value]) => value && all.set(name, value));
  return all.toString() ? `?${all}` : '';
};

/**
 * Follows a run: gives new entries until it is stopped. Reads a stream where there is one and a
 * page after a wait where there is none, and goes on where it was if the connection is lost.
 */
export async function follow(run, after, signal, onPage) {
  let next = after;
  let pause = 500;
  while (!signal.aborted) {
    const began = Date.now();
    try {
      const response = await ask(`runs/${run}/entries${query({ after: `${next}`, wait: '20' })}`, {
        signal,
        headers: { Accept: 'text/event-stream, application/json;q=0.9' },
      });
      if ((response.headers.get('Content-Type') ?? '').startsWith('text/event-stream')) {
        for await (const page of events(response.body)) {
          next = page.next;
          await onPage(page);
        }
        if (Date.now() - began < 2_000) {
          throw new Error('The stream ended at once');
        }
      } else {
        const page = await response.json();
        const isNew = page.next > next;
        next = page.next;
        await onPage(page);
        if (!isNew && page.status !== 'running') {
          await delay(3_000, signal);
        }
      }
      pause = 500;
    } catch (problem) {
      if (signal.aborted || problem.status === 404 || problem.status === 410 || problem.status === 401) {
        return;
      }
      await delay(pause, signal);
      pause = Math.min(pause * 2, 15_000);
    }
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) {
        const data = block.split('\n').filter(line => line.startsWith('data:')).map(line => line.slice(5)).join('\n');
        if (data) {
          yield JSON.parse(data);
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

const EVERY = 5_000;

/** Whether it is not known who asks, or they may not. */
export const isRefused = problem => problem.status === 401 || problem.status === 403;

/** Loads a page again and again while it is looked at. A refusal is shown; other problems pass. */
export async function keepLoading(load, signal, fail, late = () => {}) {
  while (!signal.aborted) {
    await delay(EVERY, signal);
    if (!signal.aborted && !document.hidden) {
      await load().catch(problem => {
        if (!signal.aborted) {
          isRefused(problem) ? fail(problem) : late();
        }
      });
    }
  }
}

export const delay = (millis, signal) =>
  new Promise(resolve => {
    const timer = setTimeout(resolve, millis);
    signal?.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
