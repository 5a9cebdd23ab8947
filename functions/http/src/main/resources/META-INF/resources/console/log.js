// The entries of a run: as many as can be seen are in the page, however long the log is.

import { html, nothing } from './lit-html.js';
import { get } from './api.js';
import { block, duration, money, name, pretty, runLink, seconds, time, visible } from './parts.js';

const HEIGHT = 44;
const PAGE = 100;
const AROUND = 6;

/** What is known of a log. Reads the pages that are looked at. */
export class Log {
  constructor(run, startedAt, total, changed) {
    this.run = run;
    this.from = new Date(startedAt).getTime();
    this.total = total;
    this.changed = changed;
    this.known = new Map();
    this.asked = new Set();
    this.top = 0;
    this.seen = 800;
    this.selected = null;
    this.end = this.from + 1;
    this.place = null;
  }

  /** Shows an entry in the middle, once the log is drawn. */
  goTo(seq) {
    this.selected = seq;
    this.top = Math.max(0, seq * HEIGHT - this.seen / 3);
    this.place = this.top;
  }

  /** After each drawing. */
  drawn() {
    const element = document.querySelector('.log');
    if (element && this.place !== null) {
      element.scrollTop = this.place;
      this.place = null;
    }
    if (element && this.focus !== undefined) {
      document.querySelector(`[data-seq="${this.focus}"]`)?.focus({ preventScroll: true });
      this.focus = undefined;
    }
  }

  add(entries) {
    for (const entry of entries) {
      this.known.set(entry.seq, entry);
      this.total = Math.max(this.total, entry.seq + 1);
      this.end = Math.max(this.end, new Date(entry.at).getTime());
    }
    this.changed();
  }

  /** The entries that can be seen, and some around them. */
  range() {
    const first = Math.max(0, Math.floor(this.top / HEIGHT) - AROUND);
    const last = Math.min(this.total, Math.ceil((this.top + this.seen) / HEIGHT) + AROUND);
    return Array.from({ length: Math.max(0, last - first) }, (_, n) => first + n);
  }

  ask() {
    for (const seq of this.range()) {
      const page = Math.floor(seq / PAGE);
      if (!this.known.has(seq) && !this.asked.has(page)) {
        this.asked.add(page);
        get(`runs/${this.run}/entries?after=${page * PAGE}`)
          .then(answer => this.add(answer.entries))
          .catch(() => this.asked.delete(page));
      }
    }
  }

  /** When the entry's work began: its own time but for waits, and calls that took a while. */
  began(entry) {
    const at = new Date(entry.at).getTime();
    const waited = this.known.get(entry.hold ?? entry.suspended);
    return waited ? new Date(waited.at).getTime() : at - seconds(entry.took) * 1000;
  }

  view() {
    this.ask();
    const range = this.range();
    const { end } = this;
    const scrolled = event => {
      this.top = event.currentTarget.scrollTop;
      this.seen = event.currentTarget.clientHeight;
      this.changed();
    };
    const keys = event => {
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12, Home: -this.total, End: this.total }[event.key];
      if (step) {
        event.preventDefault();
        this.select(Math.min(this.total - 1, Math.max(0, (this.selected ?? 0) + step)), event.currentTarget);
      }
    };
    return html`
      <div class="log" .style=${`height:${Math.min(this.total * HEIGHT + 2, 544)}px`} tabindex="0" role="region" aria-label=${`${this.total} entries`} @scroll=${scrolled} @keydown=${keys}>
        <div class="all" .style=${`height:${this.total * HEIGHT}px`}>
          ${range.map(seq => this.row(seq, this.known.get(seq), end))}
        </div>
      </div>
      <p class="soft">Arrow keys, Home and End move between entries. Bars: model, <span class="good">tool</span>, <span class="warn">wait</span>, <span class="bad">paid for and not used</span>.</p>
      ${this.selected === null ? nothing : this.detail(this.known.get(this.selected))}`;
  }

  select(seq, log) {
    this.selected = seq;
    this.focus = seq;
    if (seq * HEIGHT < log.scrollTop || (seq + 1) * HEIGHT > log.scrollTop + log.clientHeight) {
      log.scrollTop = Math.max(0, seq * HEIGHT - log.clientHeight / 2);
    }
    this.changed();
  }

  row(seq, entry, end) {
    const top = `top:${seq * HEIGHT}px`;
    if (!entry) {
      return html`<div class="entry" .style=${top}><span class="soft">${seq}</span><span class="soft">…</span><span></span><span class="time"></span></div>`;
    }
    const all = end - this.from;
    const x = (100 * Math.max(0, this.began(entry) - this.from)) / all;
    const width = Math.max(0.7, (100 * (new Date(entry.at).getTime() - this.began(entry))) / all);
    return html`
      <button type="button" class="entry" data-seq=${seq} .style=${top} aria-pressed=${this.selected === seq} @click=${() => { this.selected = seq; this.changed(); }}>
        <span class="soft">${seq}</span>
        <span class=${colour(entry)}>${entry.type}</span>
        <span>${name(words(entry))}</span>
        <svg class="bar time" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class=${kind(entry)} x=${x} y="0" width=${width} height="8"></rect></svg>
      </button>`;
  }

  detail(entry) {
    if (!entry) {
      return nothing;
    }
    const caused = [...this.known.values()].filter(other => other.action?.split('.')[0] === `${entry.seq}` && other.seq > entry.seq);
    const known = new Set(['seq', 'type', 'at', 'took', 'costUsd', 'usage', 'model', 'definition', 'action', 'read']);
    return html`
      <section class="card" aria-label=${`Entry ${entry.seq}`}>
        <h2>Entry ${entry.seq}: ${entry.type}</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Facts"><table><tbody>
          <tr><th>At</th><td>${time(entry.at)}</td></tr>
          ${entry.action ? html`<tr><th>Action</th><td>${entry.action}</td></tr>` : nothing}
          ${entry.model ? html`<tr><th>Model</th><td>${name(entry.model)}</td></tr>` : nothing}
          ${entry.usage ? html`<tr><th>Tokens</th><td>${entry.usage.input} in (${entry.usage.cached} of them cached), ${entry.usage.output} out</td></tr>` : nothing}
          ${entry.costUsd ? html`<tr><th>Cost</th><td>${money(entry.costUsd)}</td></tr>` : nothing}
          ${entry.took ? html`<tr><th>Took</th><td>${duration(entry.took)}</td></tr>` : nothing}
          ${entry.definition ? html`<tr><th>Definition</th><td>${entry.definition}</td></tr>` : nothing}
          ${entry.child ? html`<tr><th>Run</th><td>${runLink(entry.child)}</td></tr>` : nothing}
          ${caused.length ? html`<tr><th>Caused</th><td>${caused.map(other => html`${other.seq} (${other.type}) `)}</td></tr>` : nothing}
        </tbody></table></div>
        ${(entry.parts ?? entry.input ?? []).map(part)}
        ${entry.result ? part(entry.result) : nothing}
        ${Object.entries(entry)
          .filter(([field]) => !known.has(field) && !['parts', 'input', 'result'].includes(field))
          .map(([field, value]) => html`<h3>${field}</h3>${block(typeof value === 'string' ? value : JSON.stringify(value, null, 2), field)}`)}
      </section>`;
  }
}

/** A part of a message: a text, a call, a result or a file. */
export function part(one) {
  switch (one.type) {
    case 'text':
      return block(one.text, 'Text');
    case 'toolCall':
      return html`<h3>Asks for ${name(one.tool)}</h3>${block(text(one.arguments), `Arguments of ${one.tool}`)}`;
    case 'toolResult':
      return html`<h3 class=${one.error ? 'bad' : ''}>${name(one.tool)} ${one.error ? 'failed' : 'returned'}</h3>${block(text(one.output), `Result of ${one.tool}`)}`;
    default:
      return html`<p>File ${name(one.name)}, ${name(one.mediaType)}, ${one.size} bytes${one.readable ? '' : ', which no model reads'}</p>`;
  }
}

const text = value => (typeof value === 'string' ? pretty(value) : value);
const plain = value => (typeof value === 'string' ? value : value?.preview ?? '');

const colour = entry => {
  if (entry.type === 'failed' || entry.result?.error || entry.type === 'wasted') {
    return 'bad';
  }
  return entry.type === 'held' || entry.type === 'suspended' ? 'warn' : '';
};

const kind = entry => ({ modelReplied: '', toolReturned: 'tool', wasted: 'wasted', decided: 'wait', resumed: 'wait', holdExpired: 'wait' })[entry.type] ?? '';

/** An entry in a few words, for its row. */
function words(entry) {
  const parts = entry.parts ?? entry.input ?? [];
  const said = parts.filter(one => one.type === 'text').map(one => plain(one.text)).join(' ');
  const calls = parts.filter(one => one.type === 'toolCall').map(one => one.tool);
  const all = {
    modelReplied: () => (calls.length ? `asks for ${calls.join(', ')}` : said),
    toolReturned: () => `${entry.result?.tool} ${entry.result?.error ? 'failed: ' : ''}${plain(entry.result?.output)}`,
    toolIntended: () => `${entry.action}, once`,
    held: () => `${entry.reason}: ${entry.detail}`,
    suspended: () => `${entry.waitsFor} ${entry.child ?? entry.signal ?? entry.until ?? ''}`,
    decided: () => `${entry.by}: ${entry.choice}`,
    resumed: () => entry.resolution,
    rewound: () => `to ${entry.to}, by ${entry.by}`,
    forked: () => `from ${entry.from}, entry ${entry.to}`,
    failed: () => entry.detail,
    wasted: () => `${entry.model}: ${entry.why}`,
    postponed: () => entry.why,
  };
  return visible(all[entry.type]?.() ?? (said || entry.by || '')).slice(0, 200);
}
