// Runs, newest first.

import { html, nothing } from './lit-html.js';
import { get, keepLoading, query } from './api.js';
import { alert, money, name, runLink, status, time } from './parts.js';

const STATUSES = ['running', 'waiting', 'finished', 'failed', 'cancelled', 'moved'];

export default async function runs({ values, draw, signal, fail }) {
  const state = { page: { runs: [] }, more: [], next: null, problem: null };
  const filters = { agent: values.agent, status: values.status, tag: values.tag };

  const search = event => {
    event.preventDefault();
    const typed = new FormData(event.target);
    const id = typed.get('id').trim();
    location.hash = id ? `#/runs/${encodeURIComponent(id)}` : `#/runs${query(Object.fromEntries(['agent', 'status', 'tag'].map(field => [field, typed.get(field).trim()])))}`;
  };

  const more = async () => {
    try {
      const page = await get(`runs${query({ ...filters, cursor: state.next })}`, signal);
      state.more.push(...page.runs);
      state.next = page.next;
    } catch (problem) {
      state.problem = problem;
    }
    paint();
  };

  const paint = () => draw(html`
    <h1>Runs</h1>
    <form class="row" @submit=${search}>
      <label class="inline">Run <input name="id" size="14"></label>
      <label class="inline">Agent <input name="agent" .value=${values.agent ?? ''} size="10"></label>
      <label class="inline">Status
        <select name="status">
          <option value="">any</option>
          ${STATUSES.map(each => html`<option value=${each} ?selected=${values.status === each}>${each}</option>`)}
        </select></label>
      <label class="inline">Tag <input name="tag" .value=${values.tag ?? ''} placeholder="customer:42" size="12"></label>
      <button>Find</button>
    </form>
    ${alert(state.problem)}
    <div class="scroll" tabindex="0" role="region" aria-label="Runs">
      <table>
        <thead><tr><th>Run</th><th>Agent</th><th>Status</th><th>Task</th><th class="wide">Started</th><th class="number">Steps</th><th class="number">Cost</th></tr></thead>
        <tbody>${[...state.page.runs, ...state.more].map(row)}</tbody>
      </table>
    </div>
    ${state.page.runs.length === 0 ? html`<p>There is no such run.</p>` : nothing}
    ${state.next ? html`<p><button @click=${more}>More</button></p>` : nothing}
    <p class="soft">Steps and cost are as of the last change of status.</p>`);

  async function load() {
    state.page = await get(`runs${query(filters)}`, signal);
    state.next = state.more.length ? state.next : state.page.next;
    paint();
  }

  await load();
  keepLoading(async () => state.more.length || load(), signal, fail);
}

const row = run => html`
  <tr>
    <td>${runLink(run.run)}${run.tags ? html`<br><span class="soft">${Object.entries(run.tags).map(([tag, value]) => html`${name(`${tag}: ${value}`)} `)}</span>` : nothing}</td>
    <td>${name(run.agent)}</td>
    <td>${status(run.status)}${run.trouble ? html`<br><span class="bad">${name(run.trouble)}</span>` : nothing}${run.retry
      ? html`<br><span class="warn">tried again at ${time(run.retry.next)}: ${name(run.retry.error)}</span>` : nothing}</td>
    <td>${run.task ? name(run.task) : nothing}</td>
    <td class="wide">${time(run.startedAt)}</td>
    <td class="number">${run.steps ?? ''}</td>
    <td class="number">${money(run.costUsd)}</td>
  </tr>`;
