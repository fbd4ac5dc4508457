/**
 * What opens beneath a device's row: its risk as a sum, the reasons for its identity, and what it does on the network.
 */
import { formatBytes, formatPlural, formatShare, formatTime, printable } from '../plain-text.ts'
import type { ReportDevice } from '../report.ts'
import { html, said, type Markup } from './markup.ts'

/** The score as one line: `62 = 40 known-exploited + 22 cleartext`. */
export function sumInWords({ risk }: ReportDevice): string {
  const terms = risk.factors.map(({ id, points }) => `${points} ${printable(id, 40)}`)
  return terms.length === 0
    ? `${risk.score}: no factor applies`
    : `${risk.score} = ${terms.join(' + ').replaceAll('+ -', '− ')}`
}

export function deviceDetails(device: ReportDevice): Markup {
  return html`<details>
    <summary>${sumInWords(device)}</summary>
    <div class="inside">
      <div>
        <h4>Risk as a sum</h4>
        ${riskSum(device)}
      </div>
      <div>
        <h4>What it is, and why</h4>
        ${identityList(device)}
      </div>
      <div>
        <h4>On the network</h4>
        ${networkList(device)}
      </div>
      ${
        device.findings.length === 0
          ? null
          : html`<div>
            <h4>Findings</h4>
            ${findingList(device)}
          </div>`
      }
    </div>
  </details>`
}

function riskSum({ risk }: ReportDevice): Markup {
  const rows = risk.factors.map(
    ({ points, sentence }) =>
      html`<tr>
        <td>${points}</td>
        <td>${said(sentence, 300)}</td>
      </tr>`,
  )
  return html`<table class="sum">
    <tbody>
      ${rows}
      <tr>
        <td>${risk.score}</td>
        <td>${risk.level} risk</td>
      </tr>
    </tbody>
  </table>`
}

function networkList(device: ReportDevice): Markup {
  const { traffic } = device
  const amounts = `sent ${formatBytes(traffic.bytesOut)}, received ${formatBytes(traffic.bytesIn)}`
  const vlans = device.vlans.slice(0, 20).map((vlan) => (vlan === 0 ? 'untagged' : String(vlan)))
  return html`<ul>
    <li>MAC ${said(device.macs.slice(0, 8).join(', ') || 'unknown', 200)}</li>
    <li>Addresses ${said(device.ips.slice(0, 12).join(', ') || 'none', 500)}</li>
    <li>Names ${said(device.names.slice(0, 8).join(', ') || 'none', 600)}</li>
    <li>VLAN ${vlans.join(', ') || 'unknown'}</li>
    <li>Answers on ${said(servicesInWords(device), 400)}</li>
    <li>${formatPlural(traffic.peers, 'peer')}; ${amounts}</li>
    <li>Seen ${formatTime(device.firstSeen)} to ${formatTime(device.lastSeen)}</li>
  </ul>`
}

function servicesInWords({ services }: ReportDevice): string {
  const words = services
    .slice(0, 20)
    .map(({ transport, port, application }) => `${transport} ${port}${application === null ? '' : ` ${application}`}`)
  return words.length === 0 ? 'nothing that was seen' : words.join(', ')
}

function identityList({ identity }: ReportDevice): Markup {
  const claims = Object.entries(identity ?? {}).flatMap(([field, claim]) => (claim === null ? [] : [{ field, claim }]))
  if (claims.length === 0) return html`<p>Unknown: nothing it said or did tells. Unknown is an answer, too.</p>`
  return html`<ul>
    ${claims.map(
      ({ field, claim }) =>
        html`<li>
          ${field} <b>${said(claim.value, 120)}</b>, ${formatShare(claim.confidence)} sure
          <ul>
            ${claim.why.slice(0, 3).map(
              ({ fact, value, clue, source }) =>
                html`<li>
                  ${said(clue, 200)}
                  <span class="muted">(${said(fact, 60)} = “${said(value, 160)}”, ${said(source, 60)})</span>
                </li>`,
            )}
          </ul>
        </li>`,
    )}
  </ul>`
}

function findingList({ findings }: ReportDevice): Markup {
  const items = findings.slice(0, 20).map(
    (finding) =>
      html`<li>
        <b>${said(finding.cve ?? finding.id, 60)}</b> ${said(finding.title, 200)} (${finding.state})<br />
        <span class="muted">${said(finding.why, 300)} ${said(finding.decisionWhy, 300)}</span>
      </li>`,
  )
  return html`<ul>
    ${items}${findings.length > 20 ? html`<li>and ${findings.length - 20} more</li>` : null}
  </ul>`
}
