// Agents, schedules, mails, and runs that ended as they should not.

import { html, nothing } from './lit-html.js';
import { get, post, query } from './api.js';
import { alert, announce, block, money, name, runLink, status, time } from './parts.js';

const EFFECTS = {
  read: 'changes nothing',
  idempotent: 'may be repeated',
  once: 'happens at most once',
};

export async function agents({ draw, signal }) {
  const all = await get('agents', signal);
  const rates = {};
  const paint = () => draw(html`
    <h1>Agents</h1>
    ${all.map(agent => html`
      <section class="card">
        <h2>${name(agent.agent)}</h2>
        <p class="soft">Route ${name(agent.route)} · definition ${agent.definition} · <a href="#/runs?agent=${encodeURIComponent(agent.agent)}">its runs</a></p>
        ${rates[agent.agent] ?? nothing}
        <p>A stint: ${limits(agent.stintLimits)}. A run: ${limits(agent.runLimits)}.</p>
        ${agent.instructions ? block(agent.instructions, `Instructions of ${agent.agent}`) : html`<p class="soft">Its instructions are made for each run.</p>`}
        <div class="scroll" tabindex="0" role="region" aria-label=${`Tools of ${agent.agent}`}>
          <table>
            <thead><tr><th>Tool</th><th>Effect</th><th>A person</th><th>Undo</th><th>Does</th></tr></thead>
            <tbody>${agent.tools.map(tool => html`
              <tr><td>${name(tool.tool)}</td><td>${tool.effect}: ${EFFECTS[tool.effect] ?? ''}</td>
                <td>${tool.approval ? 'approves each call' : tool.approvalByRule ? 'approves calls of which a rule says so' : 'is not asked'}</td><td>${tool.undo ?? 'none'}</td><td>${name(tool.description)}</td></tr>`)}
            </tbody>
          </table>
        </div>
      </section>`)}`);
  paint();
  for (const { agent } of all) {
    rates[agent] = rate((await get(`runs${query({ agent, max: '100' })}`, signal)).runs);
    paint();
  }
}

/** How the last runs of an agent went, as of their last change of status. */
function rate(runs) {
  if (runs.length === 0) {
    return html`<p class="soft">It has had no run.</p>`;
  }
  const share = wanted => `${Math.round((100 * runs.filter(run => run.status === wanted).length) / runs.length)} %`;
  const cost = runs.reduce((sum, run) => sum + Number(run.costUsd ?? 0), 0) / runs.length;
  return html`<p>Of its last ${runs.length} runs, ${share('finished')} have finished, ${share('waiting')} wait and ${share('failed')} have failed;
    ${money(cost.toFixed(4))} a run.</p>`;
}

const limits = all => `${all.steps} steps, ${all.tokens.toLocaleString('en')} tokens, ${money(all.costUsd)}`;

export async function schedules({ draw, signal }) {
  let problem = null;
  const act = (schedule, what) => async () => {
    try {
      await post(`schedules/${encodeURIComponent(schedule.schedule)}/${what}`, { reason: 'In the console' });
      announce(what === 'pause' ? 'Paused.' : 'Goes on.');
      problem = null;
    } catch (refused) {
      problem = refused;
    }
    await load();
  };
  async function load() {
    const { schedules: all } = await get('schedules', signal);
    draw(html`
      <h1>Schedules</h1>
      ${alert(problem)}
      ${all.length === 0 ? html`<p>There is none.</p>` : nothing}
      ${all.map(one => html`
        <section class="card">
          <h2>${name(one.schedule)}</h2>
          <p>${name(one.agent)} · <code>${one.expression}</code> · ${one.zone} · ${one.source} · ${status(one.status)}</p>
          <p class="soft">Next: ${one.next.length ? one.next.map(at => html`${time(at)} `) : 'never'}</p>
          ${one.lastRun ? html`<p>Last: ${runLink(one.lastRun)}</p>` : nothing}
          ${one.status === 'paused'
            ? html`<button @click=${act(one, 'resume')}>Let it go on</button>`
            : html`<button @click=${act(one, 'pause')}>Pause</button>`}
        </section>`)}`);
  }
  await load();
}

export async function mails({ draw, signal }) {
  const since = new Date(Date.now() - 7 * 86_400_000).toISOString();
  const page = await get(`mails?since=${encodeURIComponent(since)}&max=50`, signal);
  draw(html`
    <h1>Mails of the last seven days</h1>
    ${page.mails.length === 0 ? html`<p>None came.</p>` : nothing}
    <div class="scroll" tabindex="0" role="region" aria-label="Mails">
      <table>
        <thead><tr><th>At</th><th>From</th><th>Subject</th><th>Outcome</th><th>Run</th></tr></thead>
        <tbody>${page.mails.map(mail => html`
          <tr><td>${time(mail.at)}</td><td>${name(mail.from)}</td><td>${name(mail.subject)}</td>
            <td>${mail.outcome}${mail.detail ? html`<br><span class="soft">${name(mail.detail)}</span>` : nothing}</td>
            <td>${mail.run ? runLink(mail.run) : nothing}</td></tr>`)}
        </tbody>
      </table>
    </div>`);
}

const CAUSES = {
  model: 'failed because no model answered',
  delivery: 'failed because their steps failed five times',
  modelUnavailable: 'wait for a model',
  toolUnavailable: 'wait for a tool',
  credentials: 'wait for credentials',
  undelivered: 'wait as no process made their step',
  agentGone: 'wait for their agent to be deployed',
};

/** Runs that failed, and one button to continue those of a cause. */
export async function failed({ draw, signal }) {
  let problem = null;
  const retry = async event => {
    event.preventDefault();
    const typed = new FormData(event.target);
    try {
      const done = await post('runs/retry', { cause: typed.get('cause'), reason: typed.get('reason') || 'In the console' });
      announce(`${done.retried.length} runs go on.`);
      problem = done.skipped.length ? { title: 'Some do not go on', message: done.skipped.map(one => `${one.run}: ${one.why}`).join('\n') } : null;
    } catch (refused) {
      problem = refused;
    }
    await load();
  };
  async function load() {
    const page = await get('runs?status=failed', signal);
    draw(html`
      <h1>Runs that failed</h1>
      <p>A step that failed five times is a dead letter, and ends its run, with the reason. Nothing that may already have had an effect is done again.</p>
      ${alert(problem)}
      <form class="row" @submit=${retry}>
        <label class="inline">Continue those that
          <select name="cause">${Object.entries(CAUSES).map(([cause, words]) => html`<option value=${cause}>${words}</option>`)}</select></label>
        <label class="inline">Reason <input name="reason"></label>
        <button>Continue</button>
      </form>
      <ul>${page.runs.map(run => html`<li>${runLink(run.run)} ${name(run.agent)} ${time(run.startedAt)} ${run.task ? name(run.task) : nothing}</li>`)}</ul>
      ${page.runs.length === 0 ? html`<p>None has failed.</p>` : nothing}`);
  }
  await load();
}
