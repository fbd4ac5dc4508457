/**
 * The report as one self-contained page: no script, no request, everything from the network escaped. Reads on a screen,
 * in the dark, on a tablet and on paper. What it must leave out of very large networks it says, with its number.
 */
import { formatCount, formatPlural, formatShare, formatSpan, formatTime, printable } from '../plain-text.ts'
import { decisionWords, leftOut, readInWords, replayWords } from '../report-words.ts'
import type { Report } from '../report.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'
import { knowSection } from './know.ts'
import { html, said, trusted, type Markup } from './markup.ts'
import { monitorSection } from './monitor.ts'
import { deviceLink, notShown, placesOf, type Places } from './page-parts.ts'
import { patchSection } from './patch.ts'
import { segmentSection } from './segment.ts'
import { style } from './style.ts'

const banner = html`<div class="banner">SYNTHETIC: made by the lab. No real network stands behind these numbers.</div>`

/** A whole HTML document. The same report gives the same text. */
export async function renderHtml(report: Report): Promise<string> {
  const places = placesOf(report.devices)
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Cordon report: ${formatPlural(report.summary.devices, 'device')}, ${formatTime(report.input.lastSeen)}</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        <a class="skip" href="#know">Skip to the answers</a>
        ${report.input.synthetic ? banner : null} ${header(report)}
        <nav aria-label="Steps">
          <div class="top">
            <a href="#know"><b>1</b> Know</a><a href="#patch"><b>2</b> Patch</a><a href="#segment"><b>3</b> Segment</a>
            <a href="#monitor"><b>4</b> Monitor</a><a href="#notes">Notes</a>
          </div>
        </nav>
        <main>
          ${firstThings(report, places)}${knowSection(report, places)}${patchSection(report, places)}
          ${segmentSection(report, places)} ${monitorSection(report, places)}${notes(report)}
        </main>
      </body>
    </html>
`
  return page.markup
}

function header({ input, summary, alerts, generator }: Report): Markup {
  const critical = alerts.filter(({ severity }) => severity === 'critical')
  const readable = summary.cleartextShare === null ? 'no application bytes seen' : 'of application bytes, not encrypted'
  const flawed = summary.vulnerableShare === null ? 'no advisories were given' : 'at least one advisory matches'
  const risky = summary.byRisk.critical + summary.byRisk.high
  const share =
    summary.iotShare === null
      ? 'No device was seen'
      : `${formatShare(summary.iotShare)} of ${formatPlural(summary.devices, 'device')} are IoT`
  return html`<header>
    <div class="top">
      <div class="brand">
        <b>Cordon</b>
        <span
          >${formatTime(input.firstSeen)} to ${formatTime(input.lastSeen)} · version
          ${printable(generator.version, 20)}</span
        >
      </div>
      <h1>${share}</h1>
      <dl class="numbers">
        ${number(
          'Devices',
          formatCount(summary.devices),
          `in ${formatSpan(input.firstSeen, input.lastSeen)} of traffic`,
        )}
        ${number(
          'High or critical risk',
          formatCount(risky),
          `${formatCount(summary.byRisk.critical)} of them critical`,
        )}
        ${number('Readable IoT traffic', formatShare(summary.cleartextShare), readable)}
        ${number('IoT with a known flaw', formatShare(summary.vulnerableShare), flawed)}
        ${number('Segmented', formatShare(summary.segmentedness), 'of device pairs kept apart by the proposal')}
        ${number('Alerts', formatCount(alerts.length), `${formatCount(critical.length)} of them critical`)}
      </dl>
    </div>
  </header>`
}

function number(title: string, value: string, how: string): Markup {
  return html`<div>
    <dt>${title}</dt>
    <dd>${value}</dd>
    <dd>${how}</dd>
  </div>`
}

/** The next thing to do in each of the steps, most pressing first. */
function firstThings(report: Report, places: Places): Markup | null {
  const [alert] = report.alerts
  const [patch] = report.patches
  const [device] = report.devices
  const { zones, replay } = report.segmentation
  const items = [
    alert === undefined
      ? null
      : html`<li><a href="#monitor">Look at</a> ${said(alert.title, 120)}: ${said(alert.sentence, 300)}</li>`,
    patch === undefined
      ? null
      : html`<li>
          <a href="#patch">Patch</a> ${formatPlural(patch.devices.length, 'device')}
          ${said(`${patch.vendor} ${patch.model}`, 100)} for ${said(patch.finding.cve ?? patch.finding.id, 40)}
          (${decisionWords[patch.decision].toLowerCase()}).
        </li>`,
    zones.length === 0
      ? null
      : html`<li>
          <a href="#segment">Apply</a> ${formatPlural(zones.length, 'zone')}: ${replayWords(replay, formatCount)}
        </li>`,
    device === undefined || alert !== undefined
      ? null
      : html`<li>Check ${deviceLink(device.id, places)}, risk ${device.risk.score}.</li>`,
  ].filter((item) => item !== null)
  return items.length === 0
    ? null
    : html`<section class="first">
        <h2>Do this first</h2>
        <ol>
          ${items}
        </ol>
      </section>`
}

function lostNote({ lost }: Report['input']): readonly Markup[] {
  if (lost === null || lost === 0) return []
  return [html`<li>Lost before Cordon, by the capturing system: ${formatPlural(lost, 'packet')}</li>`]
}

function notes({ input, generator }: Report): Markup {
  const more = input.paths.length > 20 ? ` and ${input.paths.length - 20} more` : ''
  const unread = input.unreadable.slice(0, 50).map(({ file, reason }) => {
    return html`<li>Not read in full: ${said(file, 200)}: ${said(reason, 300)}</li>`
  })
  const dropped = Object.entries(input.dropped).map(([table, entries]) => {
    return html`<li>
      Left out, because a limit was reached or the rest never came: ${formatPlural(entries, 'entry', 'entries')} of
      ${said(table, 60)}.
    </li>`
  })
  return html`<section id="notes">
    <h2>Notes on the data</h2>
    <ul>
      <li>
        Read: ${readInWords(input)}: ${said(input.paths.slice(0, 20).join(', '), 1_000)}${more}
      </li>
      ${leftOut(input).map((sentence) => html`<li>${said(sentence, 400)}</li>`)} ${lostNote(input)}${unread}${dropped}
    </ul>
    ${notShown(input.unreadable.length, 50, 'unread file')}
    <p class="muted">
      All times are UTC. Nothing was sent to any device: everything here was heard. A confidence of 90 % means that nine
      in ten such values are right; unknown is an answer, too.
    </p>
    <footer>${printable(generator.name, 40)} ${printable(generator.version, 20)}</footer>
  </section>`
}
