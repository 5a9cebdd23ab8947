// Holds: what waits for a person, and what they decide.

import { html, nothing } from './lit-html.js';
import { get, keepLoading, post, postWith, query } from './api.js';
import { age, alert, announce, block, diff, lineDiff, name, pretty, runLink, time } from './parts.js';

/** Pages that are read at once: one may have runs only that wait for no person. */
const PAGES_MAX = 10;

/** For so many milliseconds nobody types, before what is typed is checked. */
const CHECK_AFTER = 400;

const FITS = 'They are what the tool takes.';

const MEANINGS = {
  approve: 'Approve: it is done, or counts, as it is',
  edit: 'Approve with the arguments below',
  restore: 'Put back parts of the change',
  reject: 'Reject: it is not done, or does not count; the agent reads why',
  renew: 'Let the run go on, with a new stint',
  retry: 'Try it again',
  record: 'Record what came of it; it is not done again',
  giveUp: 'Give it up',
  answer: 'Answer with the text below',
};

const words = problem => problem instanceof SyntaxError ? `The arguments are not JSON: ${problem.message}` : problem.message;

export default async function inbox({ draw, signal, fail }) {
  const state = { holds: [], damaged: [], wanted: 20, stale: false, open: null, picked: new Set(), typed: {}, problem: null, whole: {} };
  const key = hold => `${hold.run}/${hold.hold}`;
  const paint = () => draw(page(state, actions));

  const actions = {
    open: async hold => {
      state.open = state.open === key(hold) ? null : key(hold);
      state.problem = null;
      state.typed = { choice: hold.choices[0], arguments: pretty(hold.arguments ?? ''), text: '', note: '', parts: '' };
      paint();
      if (state.open && !state.whole[state.open]) {
        state.whole[state.open] = await get(`runs/${hold.run}/holds/${hold.hold}`, signal).catch(() => hold);
        paint();
      }
    },
    type: (field, value, hold) => {
      state.typed[field] = value;
      if (state.typed.choice === 'edit' && field === 'arguments') {
        check(hold);
      }
      paint();
    },
    pick: (hold, isPicked) => {
      isPicked ? state.picked.add(key(hold)) : state.picked.delete(key(hold));
      paint();
    },
    decide: async (event, hold) => {
      event.preventDefault();
      const { choice, text, note } = state.typed;
      const body = { choice, content: hold.content, text, note };
      const address = `runs/${hold.run}/holds/${hold.hold}`;
      try {
        if (choice === 'edit') {
          await postWith(address, body, 'arguments', state.typed.arguments);
        } else if (choice === 'restore') {
          await post(address, { ...body, arguments: state.typed.parts.split(/[\s,]+/).filter(Boolean).map(Number) });
        } else {
          await post(address, body);
        }
        announce(`Decided: ${choice}.`);
        state.open = null;
        state.problem = null;
        await load();
      } catch (problem) {
        state.problem = problem instanceof SyntaxError ? { title: 'Nothing is decided', message: words(problem) } : problem;
        paint();
      }
    },
    decideAll: async (holds, choice) => {
      state.problem = null;
      for (const hold of holds) {
        try {
          await post(`runs/${hold.run}/holds/${hold.hold}`, { choice, content: hold.content });
          state.picked.delete(key(hold));
        } catch (problem) {
          state.problem = problem;
          break;
        }
      }
      announce(state.problem ? 'Not all are decided.' : `Decided: ${holds.length} calls.`);
      await load();
    },
    more: () => {
      state.wanted += 20;
      load().catch(fail);
    },
    key,
  };

  /** Has the API say what it would of these arguments, when nothing was typed for a moment. */
  function check(hold) {
    const { typed } = state;
    const json = typed.arguments;
    const say = said => {
      if (state.typed === typed && typed.arguments === json && !signal.aborted) {
        typed.said = said;
        paint();
      }
    };
    clearTimeout(typed.timer);
    typed.said = null;
    typed.timer = setTimeout(() => {
      const body = { choice: 'edit', content: hold.content, text: '', note: '' };
      postWith(`runs/${hold.run}/holds/${hold.hold}/check`, body, 'arguments', json, signal)
        .then(() => say(FITS), problem => say(words(problem)));
    }, CHECK_AFTER);
  }

  async function load() {
    const holds = [];
    const damaged = [];
    let cursor;
    let pages = 0;
    do {
      const page = await get(`holds${query({ cursor })}`, signal);
      holds.push(...page.holds);
      damaged.push(...(page.damaged ?? []));
      cursor = page.next;
      pages++;
    } while (cursor && holds.length < state.wanted && pages < PAGES_MAX);
    state.holds = holds;
    state.damaged = damaged;
    state.more = Boolean(cursor);
    state.stale = false;
    const known = new Set(holds.map(key));
    state.picked = new Set([...state.picked].filter(one => known.has(one)));
    paint();
  }

  const keys = event => {
    if (event.target.closest('input, textarea, select') || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const places = [...document.querySelectorAll('[data-hold]')];
    const at = places.indexOf(document.activeElement);
    if (event.key === 'j' || event.key === 'k') {
      places[Math.min(places.length - 1, Math.max(0, at + (event.key === 'j' ? 1 : -1)))]?.focus();
      event.preventDefault();
    }
  };
  document.getElementById('main').addEventListener('keydown', keys, { signal });

  await load();
  keepLoading(load, signal, fail, () => {
    state.stale = true;
    paint();
  });
}

function page(state, actions) {
  const picked = state.holds.filter(hold => state.picked.has(actions.key(hold)));
  return html`
    <h1>${heading(state)}</h1>
    ${state.stale ? html`<p class="warn" role="status">The API does not answer: this is not up to date.</p>` : nothing}
    <p class="soft">Keys: j and k go down and up, Enter opens.</p>
    ${state.problem && !state.open ? alert(state.problem) : nothing}
    ${state.damaged.map(run => html`<p class="bad">Run ${runLink(run.run)} cannot be read: ${name(run.trouble)}</p>`)}
    ${picked.length > 1 ? together(picked, state, actions) : nothing}
    ${state.holds.map(hold => card(hold, state, actions, picked))}
    ${state.more ? html`<p><button @click=${actions.more}>Look for more</button></p>` : nothing}`;
}

function heading({ holds, more }) {
  if (holds.length === 0) {
    return more ? 'No hold is found yet' : 'Nothing waits for you';
  }
  return `${holds.length}${more ? ' or more' : ''} ${holds.length === 1 && !more ? 'hold waits' : 'holds wait'} for a person`;
}

/** Several calls of one tool at once, each in full. */
function together(picked, state, actions) {
  return html`
    <section class="card" aria-label="Several calls together">
      <h2>${picked.length} calls of ${name(picked[0].tool)}</h2>
      ${picked.map(hold => html`<h3>${hold.action} of ${runLink(hold.run)}</h3>${block(pretty(hold.arguments ?? ''), `Arguments of ${hold.action} of ${hold.run}`, true)}`)}
      <div class="row">
        <button class="first" @click=${() => actions.decideAll(picked, 'approve')}>Approve these ${picked.length} calls</button>
        <button @click=${() => actions.decideAll(picked, 'reject')}>Reject these ${picked.length} calls</button>
      </div>
    </section>`;
}

function card(hold, state, actions, picked) {
  const isOpen = state.open === actions.key(hold);
  const canPick = hold.reason === 'approval' && (picked.length === 0 || (picked[0].agent === hold.agent && picked[0].tool === hold.tool));
  return html`
    <article class="card">
      <div class="row">
        ${hold.reason === 'approval'
          ? html`<label class="inline"><input type="checkbox" aria-label=${`Decide call ${hold.action} of run ${hold.run} together with others`} .checked=${state.picked.has(actions.key(hold))} ?disabled=${!canPick}
              @change=${event => actions.pick(hold, event.target.checked)}><span class="soft">together</span></label>`
          : nothing}
        <button data-hold aria-expanded=${isOpen} @click=${() => actions.open(hold)}>
          ${hold.tool ? html`${name(hold.agent)}: ${name(hold.tool)}` : html`${name(hold.agent)}: the run`}</button>
        <span class="warn">${hold.reason}</span>
        <span class="soft">waits for ${age(hold.since)}</span>
        <span>${runLink(hold.run)}</span>
      </div>
      <p>${name(hold.detail)}</p>
      ${hold.expires ? html`<p class="soft">Without a decision until ${time(hold.expires)}: ${hold.onExpiry}.</p>` : nothing}
      ${isOpen ? form(state.whole[actions.key(hold)] ?? hold, state, actions) : nothing}
    </article>`;
}

function form(hold, state, actions) {
  const { typed } = state;
  const type = field => event => actions.type(field, event.target.value, hold);
  const isEdit = typed.choice === 'edit';
  return html`
    <form @submit=${event => actions.decide(event, hold)}>
      ${alert(state.problem)}
      ${hold.diff ? html`<h2>What it changes</h2>${diff(hold.diff)}` : nothing}
      ${hold.arguments && !isEdit ? html`<h2>Arguments</h2>${block(pretty(hold.arguments), 'Arguments')}` : nothing}
      <fieldset>
        <legend>Your decision</legend>
        ${hold.choices.map(choice => html`
          <label><input type="radio" name="choice" value=${choice} .checked=${typed.choice === choice} @change=${type('choice')}>
            ${MEANINGS[choice] ?? choice}</label>`)}
      </fieldset>
      ${isEdit ? html`
        <label for="arguments">Arguments, as JSON</label>
        <textarea id="arguments" .value=${typed.arguments} @input=${type('arguments')} spellcheck="false" aria-describedby="checked"></textarea>
        <p id="checked" role="status" class=${typed.said === FITS ? 'soft' : 'warn'}>${typed.said ?? ''}</p>
        ${diff(lineDiff(pretty(hold.arguments ?? ''), typed.arguments) || ' (as they were)')}` : nothing}
      ${typed.choice === 'restore' ? html`
        <label for="parts">The numbers of the parts to put back; none for all</label>
        <input id="parts" .value=${typed.parts} @input=${type('parts')}>` : nothing}
      <label for="text">For the agent to read</label>
      <textarea id="text" class="short" .value=${typed.text} @input=${type('text')}></textarea>
      <label for="note">A note for people</label>
      <input id="note" .value=${typed.note} @input=${type('note')} size="50">
      <p><button class="first">Decide</button></p>
    </form>`;
}
