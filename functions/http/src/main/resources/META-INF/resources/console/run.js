// One run: its story, its entries, what the model saw, its documents, its tree, and why it stands.

import { html, nothing } from './lit-html.js';
import { delay, download, follow, get, post, put, query, send, text } from './api.js';
import { Log, part } from './log.js';
import { alert, announce, block, count, diff, money, name, runLink, status, time } from './parts.js';

const TABS = { story: 'Story', entries: 'Entries', conversation: 'Conversation', documents: 'Documents', tree: 'Tree', why: 'Why' };

export default async function run({ id, values, draw, signal }) {
  const state = { run: await get(`runs/${id}`, signal), tab: TABS[values.tab] ? values.tab : 'story', shown: {}, problem: null, dialog: null };
  let queued = false;
  const paint = () => {
    if (!queued) {
      queued = true;
      requestAnimationFrame(() => { queued = false; draw(page()); log.drawn(); });
    }
  };
  const log = new Log(id, state.run.startedAt, state.run.entries, paint);
  if (values.entry) {
    log.goTo(Math.min(Math.max(0, Number(values.entry) || 0), state.run.entries - 1));
  }

  const loaders = {
    story: () => get(`runs/${id}/story${query({ detail: state.full && 'full' })}`, signal),
    entries: async () => null,
    conversation: () => get(`runs/${id}/conversation`, signal),
    documents: () => get(`runs/${id}/documents`, signal),
    tree: () => get(`runs/${id}/tree`, signal),
    why: () => get(`runs/${id}/explanation`, signal),
  };
  let loads = 0;
  const load = async tab => {
    const mine = ++loads;
    try {
      const shown = await loaders[tab]();
      if (mine === loads) {
        state.shown[tab] = shown;
        state.failure = null;
      }
    } catch (problem) {
      if (mine === loads) {
        state.failure = problem;
      }
    }
    paint();
  };

  /** At most one load in a while, however fast the run is. */
  let waiting = false;
  const refresh = async () => {
    if (!waiting) {
      waiting = true;
      await delay(1_000, signal);
      waiting = false;
      if (!signal.aborted) {
        load(state.tab);
      }
    }
  };
  const choose = tab => {
    state.tab = tab;
    history.replaceState(null, '', `#/runs/${id}?tab=${tab}`);
    paint();
    load(tab);
  };
  const keys = event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const all = Object.keys(TABS);
      const next = all[(all.indexOf(state.tab) + step + all.length) % all.length];
      choose(next);
      requestAnimationFrame(() => document.getElementById(`tab-${next}`)?.focus());
    }
  };

  /** Does something to the run, and says what came of it. */
  const act = async (what, work) => {
    try {
      const answer = await work();
      state.problem = null;
      state.dialog = null;
      announce(what);
      state.run = await get(`runs/${id}`, signal);
      load(state.tab);
      return answer;
    } catch (problem) {
      state.problem = problem;
      paint();
      return null;
    }
  };

  const actions = {
    say: event => {
      event.preventDefault();
      const form = event.target;
      act('Said.', () => post(`runs/${id}/messages`, { text: new FormData(form).get('text') })).then(done => done && form.reset());
    },
    cancel: why => act('Cancelled.', () => post(`runs/${id}/cancel`, { why })),
    limits: (costUsd, steps, why) =>
      act('The limits are set.', () => send('PATCH', `runs/${id}/limits`, { runLimits: { costUsd: Number(costUsd), steps: Number(steps) }, why })),
    preview: async to => {
      try {
        state.dialog = { kind: 'rewind', to, plan: await get(`runs/${id}/rewind?to=${to}`, signal) };
        state.problem = null;
      } catch (problem) {
        state.problem = problem;
      }
      paint();
    },
    rewind: (to, reason, force) => act('Rewound.', () => post(`runs/${id}/rewind`, { to, reason, force })),
    fork: async (at, reason) => {
      const fork = await act('Forked.', () => post(`runs/${id}/forks`, { at, reason }));
      if (fork) {
        location.hash = `#/runs/${fork.run}`;
      }
    },
    dialog: kind => { state.dialog = kind ? { kind } : null; state.problem = null; paint(); },
    document: async (path, from = 0, to = state.run.entries - 1) => {
      const at = `runs/${id}/documents/${path.split('/').map(encodeURIComponent).join('/')}`;
      const version = entry => text(`${at}?at=${entry}`).catch(problem => (problem.status === 404 ? null : `(${problem.message})`));
      const [before, after, changes] = await Promise.all([version(from), version(to), text(`${at}/diff?from=${from}&to=${to}`).catch(() => '')]);
      state.document = { path, at, from, to, before, after, changes };
      paint();
    },
    compare: event => {
      event.preventDefault();
      const typed = new FormData(event.target);
      actions.document(state.document.path, Number(typed.get('from')), Number(typed.get('to')));
    },
    putBack: () =>
      act('It is put back.', () => put(`${state.document.at}?why=Put+back+in+the+console`, state.document.before))
        .then(done => done && actions.document(state.document.path)),
    zip: () => download(`runs/${id}/documents.zip`, `${id}-documents.zip`).catch(problem => { state.problem = problem; paint(); }),
    evidence: () => download(`runs/${id}/export`, `${id}.zip`).catch(problem => { state.problem = problem; paint(); }),
    more: async () => {
      const next = await get(`runs/${id}/story${query({ detail: 'full', after: `${state.shown.story.next}` })}`, signal);
      state.shown.story = { ...next, sentences: [...state.shown.story.sentences, ...next.sentences] };
      paint();
    },
    full: isFull => { state.full = isFull; load('story'); },
    write: async () => {
      state.writing = true;
      state.problem = null;
      paint();
      try {
        const writer = await post(`runs/${id}/story`);
        state.written = await whenWritten(`runs/${id}/story${query({ writtenBy: writer.run })}`, signal);
        announce('The story is written.');
      } catch (problem) {
        state.problem = signal.aborted ? null : problem;
      }
      state.writing = false;
      paint();
    },
  };

  const page = () => {
    const { run: now } = state;
    return html`
      <h1>${id}</h1>
      <p class="row">
        <span>${status(now.status)}</span>
        <a href="#/runs?agent=${encodeURIComponent(now.agent)}">${name(now.agent)}</a>
        <span>${count(now.entries, 'entry', 'entries')}, ${count(now.steps, 'step')}, ${money(now.costUsd)}${now.wasted ? html`, <span class="bad">${money(now.wasted.costUsd)} wasted</span>` : nothing}</span>
        <span class="soft">started ${time(now.startedAt)}</span>
        ${now.parent ? html`<span>for ${runLink(now.parent.run)}</span>` : nothing}
      </p>
      ${now.end ? html`<p class="bad">${name(now.end.detail ?? '')}</p>` : nothing}
      ${now.retry ? html`<p class="warn">Action ${now.retry.action} is tried again at ${time(now.retry.next)}: ${name(now.retry.error)}</p>` : nothing}
      ${now.holds ? html`<p class="warn">${now.holds.length} ${now.holds.length === 1 ? 'hold waits' : 'holds wait'} for a person: <a href="#/inbox">Inbox</a></p>` : nothing}
      ${now.answer ? html`<h2>Answer</h2>${block(now.answer, 'Answer')}` : nothing}
      ${alert(state.problem)}
      <div class="row">
        <button @click=${() => actions.dialog('rewind')}>Rewind …</button>
        <button @click=${() => actions.dialog('fork')}>Fork …</button>
        <button @click=${() => actions.dialog('limits')}>Limits …</button>
        <button @click=${() => actions.dialog('cancel')}>Cancel …</button>
        <button @click=${actions.evidence}>Export</button>
      </div>
      ${state.dialog ? dialog(state, actions) : nothing}
      <div role="tablist" aria-label="Views of the run" @keydown=${keys}>
        ${Object.entries(TABS).map(([tab, label]) => html`
          <button role="tab" id=${`tab-${tab}`} aria-selected=${state.tab === tab} aria-controls="panel" tabindex=${state.tab === tab ? 0 : -1}
            @click=${() => choose(tab)}>${label}</button>`)}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby=${`tab-${state.tab}`}>
        ${alert(state.failure)}
        ${state.tab === 'entries' ? log.view() : state.shown[state.tab] ? views[state.tab](state.shown[state.tab], id, state, actions) : nothing}
      </div>
      <form @submit=${actions.say}>
        <label for="say">Say something to the run</label>
        <textarea id="say" name="text" class="short" required></textarea>
        <button>Send</button>
      </form>`;
  };

  draw(page());
  log.drawn();
  load(state.tab);
  get('agents', signal)
    .then(agents => { state.storyteller = agents.some(one => one.agent === 'storyteller'); paint(); })
    .catch(() => {}); // Then nobody is asked to write.
  follow(id, state.run.entries, signal, async news => {
    if (news.entries.length || news.status !== state.run.status) {
      log.add(news.entries);
      state.run = await get(`runs/${id}`, signal);
      if (state.tab !== 'entries') {
        refresh();
      }
      paint();
    }
  });
}

function dialog(state, actions) {
  const { kind, plan, to } = state.dialog;
  const last = state.run.entries - 1;
  const submit = work => event => {
    event.preventDefault();
    work(Object.fromEntries(new FormData(event.target)));
  };
  const close = html`<button type="button" @click=${() => actions.dialog(null)}>Close</button>`;
  const forms = {
    rewind: () => html`
      <form class="card" @submit=${submit(typed => (plan ? actions.rewind(to, typed.reason, Boolean(typed.force)) : actions.preview(Number(typed.to))))}>
        <h2>Rewind</h2>
        ${plan
          ? html`
            <p>The run goes back to how it stood after entry ${to}.</p>
            <h3>Undone, in this order</h3>
            ${plan.undo.length ? html`<ol>${plan.undo.map(one => html`<li>${one.action} ${name(one.tool)} ${block(one.arguments, `Arguments of ${one.action}`)}</li>`)}</ol>` : html`<p>Nothing.</p>`}
            ${plan.remains.length ? html`<h3 class="bad">Cannot be undone</h3><ul>${plan.remains.map(one => html`<li>${one.action} ${name(one.tool)}: ${name(one.why)}</li>`)}</ul>
              <label class="inline"><input type="checkbox" name="force" required> Rewind all the same</label>` : nothing}
            ${plan.again.length ? html`<p>Made again: ${plan.again.map(one => html`${one.action} ${name(one.tool)} `)}</p>` : nothing}
            <label for="reason">Reason</label><input id="reason" name="reason" required size="50">
            <p class="row"><button class="first">Rewind to entry ${to}</button>${close}</p>`
          : html`
            <label for="to">To which entry? 0 to ${last}</label>
            <input id="to" name="to" type="number" min="0" max=${last} required>
            <p class="row"><button class="first">Show what it would undo</button>${close}</p>`}
      </form>`,
    fork: () => html`
      <form class="card" @submit=${submit(typed => actions.fork(Number(typed.at), typed.reason))}>
        <h2>Fork</h2>
        <label for="at">After which entry? 0 to ${last}</label>
        <input id="at" name="at" type="number" min="0" max=${last} required>
        <label for="reason">Reason</label><input id="reason" name="reason" required size="50">
        <p class="row"><button class="first">Fork</button>${close}</p>
      </form>`,
    limits: () => html`
      <form class="card" @submit=${submit(typed => actions.limits(typed.cost, typed.steps, typed.why))}>
        <h2>Limits of the whole run</h2>
        <label for="steps">Steps</label><input id="steps" name="steps" type="number" min="1" .value=${String(state.run.runLimits.steps)} required>
        <label for="cost">US dollars</label><input id="cost" name="cost" inputmode="decimal" .value=${state.run.runLimits.costUsd} required>
        <label for="why">Reason</label><input id="why" name="why" size="50">
        <p class="row"><button class="first">Set</button>${close}</p>
      </form>`,
    cancel: () => html`
      <form class="card" @submit=${submit(typed => actions.cancel(typed.why))}>
        <h2>Cancel the run</h2>
        <p>It makes no further step. What was done stays done; a rewind undoes it.</p>
        <label for="why">Reason</label><input id="why" name="why" size="50">
        <p class="row"><button class="first">Cancel the run</button>${close}</p>
      </form>`,
  };
  return forms[kind]();
}

const views = {
  story: (story, id, state, actions) => html`
    <label class="inline"><input type="checkbox" .checked=${Boolean(state.full)} @change=${event => actions.full(event.target.checked)}> Each entry</label>
    ${told(story.sentences, id)}
    ${story.next ? html`<button @click=${actions.more}>More</button>` : nothing}
    ${state.storyteller ? html`<button @click=${actions.write} ?disabled=${state.writing}>${state.writing ? 'Being written …' : 'Have a model write it'}</button>` : nothing}
    ${state.written ? written(state.written, id) : nothing}`,

  conversation: conversation => html`${conversation.messages.map(message => html`
    <section class="card" aria-label=${message.role}><h2>${message.role}</h2>${message.parts.map(part)}</section>`)}`,

  documents: (all, id, state, actions) => html`
    ${all.documents.length === 0 ? html`<p>The run has no documents.</p>` : html`<p><button @click=${actions.zip}>All as a ZIP file</button></p>`}
    <ul>${all.documents.map(one => html`
      <li><button @click=${() => actions.document(one.path)}>${name(one.path)}</button>
        <span class="soft">${one.bytes} bytes, ${one.version.slice(0, 12)}</span>
        ${one.approved ? html`<span class="good">as a person put or approved it</span>` : html`<span class="warn">changed since a person approved it</span>`}</li>`)}</ul>
    ${all.findings.length === 0 ? nothing : html`
      <section aria-label="What the guard found"><h2>What the guard found</h2>
        <ul class="findings">${all.findings.map(finding => html`
          <li><a href="#/runs/${id}?tab=entries&entry=${finding.entry}" aria-label=${`Entry ${finding.entry}`}>${finding.entry}</a>
            ${finding.paths.map(path => html`<code>${name(path)}</code> `)}
            ${finding.decided ? html`<span class="good">${finding.decided}</span>` : html`<span class="warn">is held</span>`}
            ${block(finding.found, `What the guard found, entry ${finding.entry}`)}</li>`)}</ul></section>`}
    ${state.document
      ? html`<section class="card" aria-label=${state.document.path}>
          <h2>${name(state.document.path)}</h2>
          <form class="row" @submit=${actions.compare}>
            <label class="inline">After entry <input name="from" type="number" min="0" max=${state.run.entries - 1} .value=${String(state.document.from)}></label>
            <label class="inline">and after entry <input name="to" type="number" min="0" max=${state.run.entries - 1} .value=${String(state.document.to)}></label>
            <button>Compare</button>
          </form>
          ${state.document.changes ? diff(state.document.changes) : html`<p>Nothing has changed between them.</p>`}
          <div class="sides">
            ${[[state.document.from, state.document.before], [state.document.to, state.document.after]].map(([entry, version]) => html`
              <div><h3>After entry ${entry}</h3>${version === null ? html`<p>It was not there.</p>` : block(version, `After entry ${entry}`)}</div>`)}
          </div>
          ${state.document.before !== null && state.document.before !== state.document.after
            ? html`<button @click=${actions.putBack}>Put back the version after entry ${state.document.from}</button>` : nothing}
        </section>`
      : nothing}`,

  tree: root => html`<ul class="tree">${branch(root)}</ul>`,

  why: explanation => html`
    <p>${name(explanation.why)}</p>
    <ul>${explanation.actions.map(action => html`
      <li><strong class=${action.ready ? 'good' : 'warn'}>${action.ready ? 'Ready' : 'Not ready'}</strong> ${name(action.what)}: ${name(action.why)}</li>`)}</ul>`,
};

const cites = (sentence, id) => {
  const run = sentence.run ?? id;
  const few = sentence.entries.slice(0, 6);
  return html`${few.map(seq => html`<a href="#/runs/${run}?tab=entries&entry=${seq}" aria-label=${`Entry ${seq}`}>${seq}</a>`)}${sentence.entries.length > few.length
    ? html` <span class="soft">and ${sentence.entries.length - few.length} more</span>` : nothing}`;
};

const told = (sentences, id) => html`
  <ol class="story">${sentences.map(sentence => html`
    <li>${name(sentence.text)}<span class="cites">${cites(sentence, id)}</span></li>`)}</ol>`;

const written = (story, id) => html`
  <section class="card" aria-label="As a model wrote it">
    <h2>As a model wrote it</h2>
    ${told(story.sentences, id)}
    ${story.written.leftOut.length ? html`
      <h3 class="warn">Left out, as what it cites does not say so</h3>
      <ul>${story.written.leftOut.map(one => html`<li>${name(one.text)} <span class="soft">${name(one.problem)}</span></li>`)}</ul>` : nothing}
    <p class="soft">From the first ${story.written.entries} entries, by run ${runLink(story.written.by)}; each sentence passed the checker.</p>
  </section>`;

/** Asks again until it is there, or will not be. */
async function whenWritten(path, signal) {
  for (;;) {
    try {
      return await get(path, signal);
    } catch (problem) {
      if (!problem.again) {
        throw problem;
      }
      await delay(problem.again * 1_000, signal);
    }
  }
}

const branch = tree => html`
  <li>${runLink(tree.run)} ${tree.agent ? name(tree.agent) : nothing} ${tree.status ? status(tree.status) : html`<span class="soft">not begun</span>`}
    ${tree.spent ? html`<span class="soft">${count(tree.spent.steps, 'step')}, ${money(tree.spent.costUsd)}</span>` : nothing}
    ${tree.left ? html`<span class="soft">· left ${count(tree.left.steps, 'step')}, ${money(tree.left.costUsd)}</span>` : nothing}
    ${tree.reserved ? html`<span class="soft">· reserved ${count(tree.reserved.steps, 'step')}, ${money(tree.reserved.costUsd)}</span>` : nothing}
    ${tree.children ? html`<ul class="tree">${tree.children.map(branch)}</ul>` : nothing}</li>`;
