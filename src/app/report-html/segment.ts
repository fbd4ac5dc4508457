/** Step 3 on the page: zones, what is allowed between them, what that would have blocked, and the rules to copy. */
import { formatCount, formatPlural, formatShare, printable } from '../plain-text.ts'
import { namesByAddress, replayWords, serviceWords, sideWords } from '../report-words.ts'
import type { Report, ReportRule } from '../report.ts'
import { zoneChart, type ZoneEdge } from './charts.ts'
import { html, said, type Markup } from './markup.ts'
import { deviceLink, notShown, table, type Places } from './page-parts.ts'

type Segmentation = Report['segmentation']

const mostRules = 500
const mostColumns = 26
/** Stands for everything that is in no zone. */
const outside = ''

export function segmentSection({ segmentation, devices }: Report, places: Places): Markup {
  const { zones, rules, metrics } = segmentation
  const head = html`<h2><span class="step">3</span> Segment <small>who may talk to whom</small></h2>`
  if (zones.length === 0) {
    return html`<section id="segment" class="step-start">
      ${head}
      <p>No zone is proposed: nothing here needs one.</p>
    </section>`
  }
  return html`<section id="segment" class="step-start">
    ${head}
    <p>
      ${formatPlural(zones.length, 'zone')} and ${formatPlural(rules.length, 'rule')}, learned from what was seen;
      everything else is denied. ${formatShare(metrics.segmentedness)} of device pairs can no longer reach each other.
    </p>
    ${replayResult(segmentation, places)}${picture(segmentation)}${zoneTable(segmentation)}
    ${ruleTable(segmentation, namesByAddress(devices))} ${leftOut(segmentation)}${ruleSet(segmentation)}
  </section>`
}

function zoneTable({ zones }: Segmentation): Markup {
  const rows = zones.map(
    ({ title, devices, why }) =>
      html`<tr>
        <td><b>${said(title, 60)}</b></td>
        <td class="number">${formatCount(devices.length)}</td>
        <td>${said(why, 300)}</td>
      </tr>`,
  )
  return html`<h3>Zones</h3>
    ${table('Zones', ['Zone', 'Devices#', 'Why together'], rows)}`
}

function ruleTable({ rules }: Segmentation, names: ReadonlyMap<string, string>): Markup {
  const rows = rules.slice(0, mostRules).map(
    (rule) =>
      html`<tr>
        <td>${sideCell(rule.from, names)}</td>
        <td>${sideCell(rule.to, names)}</td>
        <td>${said(serviceWords(rule), 120)}</td>
        <td class="number">${formatCount(rule.flows)}</td>
        <td>${said(rule.why, 200)}</td>
      </tr>`,
  )
  return html`<h3>Rules</h3>
    ${table('Rules', ['From', 'To', 'Service', 'Flows#', 'Why'], rows)}${notShown(rules.length, mostRules, 'rule')}`
}

/** Who it is, and for devices and names outside their addresses. */
function sideCell(side: ReportRule['from'], names: ReadonlyMap<string, string>): Markup {
  const words = sideWords(side, names)
  if (side.kind === 'zone' || words === side.addresses[0]) return said(words, 80)
  const more = side.addresses.length > 3 ? ` and ${side.addresses.length - 3} more` : ''
  return html`${said(words, 80)}<br /><span class="muted"
      >${said(side.addresses.slice(0, 3).join(', '), 130)}${more}</span
    >`
}

function leftOut({ refused, notes }: Segmentation): Markup | null {
  if (refused.length + notes.length === 0) return null
  return html`<h3>Left out</h3>
    <ul>
      ${notes.slice(0, 50).map((note) => html`<li>${said(note, 300)}</li>`)}
      ${refused
        .slice(0, 50)
        .map(
          ({ rule, reason }) =>
            html`<li>${said(rule, 80)} cannot be written for nftables and stays denied: ${said(reason, 300)}</li>`,
        )}
    </ul>`
}

function replayResult({ replay }: Segmentation, places: Places): Markup {
  const clean = replay.blockedFlows === 0 && replay.flows > 0
  return html`<p class="verdict ${clean ? 'good' : ''}">${replayWords(replay, formatCount)}</p>
    <p class="muted">The policy was tried on every recorded flow: ${replaySum(replay)}.</p>
    ${replay.blocked.length === 0 ? null : blockedTable(replay, places)}`
}

function replaySum({
  considered,
  flows,
  notForwarded,
  sameZone,
  unanswered,
  suspectFlows,
}: Segmentation['replay']): string {
  const suspect = suspectFlows.blocked + suspectFlows.allowed
  const terms = [
    [flows, 'legitimate between zones'],
    [notForwarded, 'that reach no router'],
    [sameZone, 'inside a zone'],
    [unanswered, 'unanswered attempts'],
    [suspect, `of devices with an alert, ${formatCount(suspectFlows.blocked)} of them blocked`],
  ] as const
  const shown = terms.filter(([count]) => count > 0).map(([count, words]) => `${formatCount(count)} ${words}`)
  return `${formatCount(considered)}${shown.length === 0 ? '' : ` = ${shown.join(' + ')}`}`
}

function blockedTable({ blocked }: Segmentation['replay'], places: Places): Markup {
  const rows = blocked.slice(0, 50).map(
    ({ client, server, transport, port, flows, why }) =>
      html`<tr>
        <td>${deviceLink(client, places)}</td>
        <td>${deviceLink(server, places)}</td>
        <td>${said(port === 0 ? transport : `${transport} ${port}`, 20)}</td>
        <td class="number">${formatCount(flows)}</td>
        <td>${said(why, 300)}</td>
      </tr>`,
  )
  return table('Blocked flows', ['From', 'To', 'Service', 'Flows#', 'Why blocked'], rows)
}

function picture({ zones, rules }: Segmentation): Markup {
  const edges = edgesOf(rules, zones)
  const nodes = zones.map(({ id, title, devices }) => ({
    id,
    label: `${title} (${devices.length})`,
    devices: devices.length,
  }))
  const all = edges.some(({ to, from }) => to === outside || from === outside)
    ? [...nodes, { id: outside, label: 'outside', devices: 1 }]
    : nodes
  return html`<h3>Allowed between zones</h3>
    <figure class="wide">
      ${zoneChart(all, edges)}
      <figcaption>
        A circle is a zone with its number of devices, an arrow is allowed and was seen: the wider, the more flows.
        Everything without an arrow is denied.
      </figcaption>
    </figure>
    ${matrix(all, edges)}`
}

/** Flows from zone to zone. Addresses count for the zone that has all of them, otherwise for the outside. */
function edgesOf(rules: readonly ReportRule[], zones: Segmentation['zones']): readonly ZoneEdge[] {
  const zoneOf = new Map(zones.flatMap(({ id, addresses }) => addresses.map((address) => [address, id] as const)))
  const placeOf = (side: ReportRule['from']): string => {
    if (side.kind === 'zone') return side.zone
    const places = new Set(side.addresses.map((address) => zoneOf.get(address) ?? outside))
    const [first = outside] = places
    return places.size === 1 ? first : outside
  }
  const sums = new Map<string, ZoneEdge>()
  for (const rule of rules) {
    const [from, to] = [placeOf(rule.from), placeOf(rule.to)]
    const key = JSON.stringify([from, to])
    sums.set(key, { from, to, flows: (sums.get(key)?.flows ?? 0) + rule.flows })
  }
  return [...sums.values()].toSorted((a, b) => b.flows - a.flows)
}

/** The picture as numbers. */
function matrix(nodes: readonly { readonly id: string; readonly label: string }[], edges: readonly ZoneEdge[]): Markup {
  const shown = nodes.slice(0, mostColumns)
  const flows = new Map(edges.map((edge) => [JSON.stringify([edge.from, edge.to]), edge.flows]))
  const most = Math.max(1, ...edges.map((edge) => edge.flows))
  const cell = (from: string, to: string): Markup => {
    const count = flows.get(JSON.stringify([from, to]))
    if (count === undefined) return html`<td class="muted">${from === to && from !== outside ? '–' : '·'}</td>`
    return html`<td style="background:rgba(var(--heat),${(0.08 + 0.42 * Math.sqrt(count / most)).toFixed(2)})">
      ${formatCount(count)}
    </td>`
  }
  return html`<p class="muted">
      Flows allowed from the zone of the row to the zone of the column; a dot is denied, a dash is inside one zone,
      where no router stands.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Zone matrix">
      <table class="matrix ${shown.length > 16 ? 'many' : ''}">
        <thead>
          <tr>
            <td></td>
            ${shown.map(({ label }) => html`<th scope="col">${printable(label, 26)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            ({ id, label }) =>
              html`<tr>
                <th scope="row">${printable(label, 40)}</th>
                ${shown.map((to) => cell(id, to.id))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${notShown(nodes.length, mostColumns, 'zone')}`
}

const mostLines = 2_000

/** Each line on its own is made printable, so that what is copied is what is seen. */
function ruleSet({ nftables }: Segmentation): Markup | null {
  if (nftables === undefined) return null
  const lines = nftables.split('\n')
  const shown = lines.slice(0, mostLines)
  const left = lines.length - shown.length
  return html`<h3>For nftables</h3>
    <p>Select, copy, and try it with <code>nft -c -f FILE</code> before it goes live.</p>
    ${
      left > 0 ? html`<p><b>Cut after ${formatCount(mostLines)} lines:</b> --nftables FILE writes all of it.</p>` : null
    }
    <pre tabindex="0">
${shown
  .map((line) => `${/^[ \t]*/.exec(line)?.[0].replaceAll('\t', '  ') ?? ''}${printable(line, 4_000)}\n`)
  .join('')}</pre
    >`
}
